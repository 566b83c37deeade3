"""One answer of the local edge service, whole or with a fault."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from html import escape
from typing import Any

from aiohttp import web

from podcast.records import Mark
from podcast.voice import syllables
from tests.services import speech
from tests.services.speech import FRAME_BYTES, Asked, Spoken

MESSAGE_BYTES = 720
"""Audio in a message of the real service."""
TICKS = 10_000_000
DRIP_SECONDS = 0.03
SLOW_SECONDS = 0.3


class Answer:
    """Sends an answer.

    Args:
        fault: One of `faults.ANSWER`, with its share after a colon; empty: none.
        word_marks: Whether the client asked for marks by word.
    """

    def __init__(
        self, socket: web.WebSocketResponse, number: str, asked: Asked, fault: str, *, word_marks: bool
    ) -> None:
        self._socket, self._number, self._asked, self._word_marks = socket, number, asked, word_marks
        self._fault, _, share = fault.partition(":")
        self._share = float(share or 0.5)
        self._stream = uuid.uuid4().hex.upper()
        self.cut_off = False
        """The connection is to be cut, without a goodbye."""
        self.silent_for_ever = False
        """The connection is to be left open, and nothing more said."""

    async def send(self, latency: float, pace: float, *, as_speech: bool) -> None:
        """Send all of it, as far as the fault allows."""
        spoken = await self._spoken(as_speech)
        await asyncio.sleep(latency + SLOW_SECONDS * (self._fault == "slow-start"))
        await self._text("turn.start", {"context": {"serviceTag": self._stream}})
        await self._text("response", {"audio": {"type": "inline", "streamId": self._stream}})
        if self._fault == "no-audio-close":
            await self._socket.close()
        elif self._fault == "no-audio" or not spoken:
            await self._text("turn.end", {})
        else:
            await self._send_marks(spoken.marks)
            await self._send_oddities()
            await self._send_audio(self._spoilt(spoken.mp3), pace)
            await self._end()

    async def _spoken(self, as_speech: bool) -> Spoken | None:
        units = list(syllables.units(self._asked.text))
        if not units:
            return None
        asked = self._asked
        if self._fault == "cut":
            asked = Asked(asked.text[: units[len(units) // 2].start] or asked.text, asked.voice, asked.rate)
        return await speech.say(asked, as_speech=as_speech)

    async def _send_marks(self, marks: tuple[Mark, ...]) -> None:
        """The real service sends them well ahead of the audio."""
        if not self._word_marks or self._fault == "no-marks":
            return
        if self._fault == "lost-marks":
            marks = marks[: len(marks) // 2]
        if self._fault == "few-marks":
            marks = tuple(mark for place, mark in enumerate(marks) if place % 3 != 1)
        for mark in marks:
            for _ in range(2 if self._fault == "doubled-marks" else 1):
                await self._text("audio.metadata", {"Metadata": [self._mark(mark)]})

    def _mark(self, mark: Mark) -> dict[str, Any]:
        written = "" if self._fault == "blank-marks" else escape(mark.written, quote=False)
        return {
            "Type": "WordBoundary",
            "Data": {
                "Offset": round(mark.start * TICKS),
                "Duration": round((mark.end - mark.start) * TICKS),
                "text": {"Text": written, "Length": len(written), "BoundaryType": "WordBoundary"},
            },
        }

    async def _send_oddities(self) -> None:
        """Messages that have no place in an answer."""
        odd: dict[str, bytes] = {
            "short-binary": b"\0",
            "header-length": b"\xff\xffPath:audio",
            "wrong-path": self._framed(b"x", path="video"),
            "wrong-type": self._framed(b"x", kind="audio/ogg"),
            "untyped": self._framed(b"x", kind=""),
            "empty": self._framed(b""),
        }
        if self._fault in odd:
            await self._socket.send_bytes(odd[self._fault])
        bodies = {"bad-json": "{not json", "odd-json": '{"Other": []}', "bare-json": "3"}
        if self._fault in bodies:
            await self._text("audio.metadata", bodies[self._fault])
        if self._fault == "unknown-mark":
            await self._text("audio.metadata", {"Metadata": [{"Type": "Viseme", "Data": {}}]})
        if self._fault == "unknown-path":
            await self._text("surprise", {})
        if self._fault == "no-colon":
            await self._socket.send_str("no colon here\r\n\r\n{}")

    def _spoilt(self, mp3: bytes) -> bytes:
        """Damage the audio."""
        lot = random.Random(self._asked.text)
        middle = len(mp3) // 2 // FRAME_BYTES * FRAME_BYTES
        frames = [mp3[place : place + FRAME_BYTES] for place in range(0, len(mp3), FRAME_BYTES)]
        if self._fault == "torn":
            return mp3[:middle] + lot.randbytes(len(mp3) - middle)
        if self._fault == "odd":
            return mp3[: middle + FRAME_BYTES // 2] + mp3[middle + FRAME_BYTES :]
        if self._fault == "noise":
            return b"".join(frame[:4] + lot.randbytes(FRAME_BYTES - 4) for frame in frames)
        if self._fault == "silent":
            return speech.silence(1.0)[:FRAME_BYTES] * len(frames)
        if self._fault == "hole":
            return mp3[:middle] + speech.silence(4.0) + mp3[middle:]
        return mp3

    async def _send_audio(self, mp3: bytes, pace: float) -> None:
        if self._fault in {"close", "abort", "stall", "truncate"}:
            mp3 = mp3[: int(len(mp3) * self._share) // FRAME_BYTES * FRAME_BYTES]
        step = FRAME_BYTES if self._fault == "drip" else MESSAGE_BYTES
        clock = asyncio.get_running_loop().time
        began = clock()
        for place in range(0, len(mp3), step):
            await self._socket.send_bytes(self._framed(mp3[place : place + step]))
            if self._fault == "drip":
                await asyncio.sleep(DRIP_SECONDS)
            if pace:
                due = began + (place + step) / FRAME_BYTES * 0.024 / pace
                if (wait := due - clock()) > 0.002:
                    await asyncio.sleep(wait)

    async def _end(self) -> None:
        if self._fault == "stall":
            self.silent_for_ever = True
        elif self._fault == "abort":
            self.cut_off = True
        elif self._fault in {"close", "no-end"}:
            await self._socket.close(code=1011)
        elif self._fault == "long":
            await self._socket.close(code=1007, message=b"The processed audio has exceeded the maximum of 600000ms")
        else:
            await self._socket.send_bytes(self._framed(b"", kind=""))
            await self._text("turn.end", {})

    async def _text(self, path: str, body: dict[str, Any] | str) -> None:
        content = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        head = f"X-RequestId:{self._number}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}"
        await self._socket.send_str(f"{head}\r\n\r\n{content}")

    def _framed(self, content: bytes, *, path: str = "audio", kind: str = "audio/mpeg") -> bytes:
        """Put headers before audio: their length, in two bytes, then they, then the audio."""
        typed = f"Content-Type:{kind}\r\n" if kind else ""
        head = f"X-RequestId:{self._number}\r\n{typed}X-StreamId:{self._stream}\r\nPath:{path}\r\n".encode()
        return len(head).to_bytes(2, "big") + head + content
