"""The label of AI-generated content that a file carries: the value of the frame `TXXX:AIGC`.

Source: GB 45438-2025; TC260-PG-202510A (2025-08-28), for audio, as public repositories quote it: see docs/labels.md.
"""

from __future__ import annotations

import json

DESCRIPTION = "AIGC"
GENERATED = "1"
"""2: may be; 3: suspected."""


def value(producer: str, produce_id: str) -> str:
    """Return the label as JSON without spaces, of the characters 0x21 to 0x7E only.

    Args:
        producer: A name or code of these characters.
        produce_id: The producer's identifier of the content.
    """
    table = {
        "Label": GENERATED,
        "ContentProducer": producer,
        "ProduceID": produce_id,
        "ReservedCode1": "",
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    return json.dumps(table, separators=(",", ":"))
