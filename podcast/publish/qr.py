"""A QR code in the terminal, so that a phone on the same network subscribes by camera."""

from __future__ import annotations

import io

import segno


def drawn(address: str) -> str:
    """Draw an address in half blocks, two rows of modules a line, with its quiet zone (ISO/IEC 18004)."""
    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out, compact=True)
    return out.getvalue()
