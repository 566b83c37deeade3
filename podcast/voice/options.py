"""Read the options of an engine: the table `[engines.<name>]` of `podcast.toml`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any

from podcast.errors import ConfigError
from podcast.voice.capabilities import Patience


class Options:
    """Returns options with their types checked, and reports unknown ones at the end.

    Args:
        engine: Its name in messages.
        table: The configured options.
    """

    def __init__(self, engine: str, table: Mapping[str, Any]) -> None:
        self._engine, self._table = engine, table
        self._asked: set[str] = set()

    def text(self, key: str, default: str = "") -> str:
        """Read a text."""
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self.fault(key, f"expected a text in quotes, not {value!r}")
        return value

    def number(self, key: str, default: float, *, least: float = 0.0, most: float = 1e6) -> float:
        """Read a number within bounds."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.fault(key, f"expected a number from {least:g} to {most:g}, not {value!r}")
        return float(value)

    def whole(self, key: str, default: int, *, least: int = 1, most: int = 64) -> int:
        """Read a whole number within bounds."""
        value = self.number(key, default, least=least, most=most)
        if value != int(value):
            raise self.fault(key, f"expected a whole number, not {value!r}")
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """Read true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.fault(key, f"expected true or false, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        value = self._take(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
            raise self.fault(key, f'expected a list of texts, such as ["a", "b"], not {value!r}')
        return tuple(value)

    def numbers(self, key: str, default: Mapping[str, float], *, most: float) -> Mapping[str, float]:
        """Read a table of numbers from 0 on."""
        table = self._take(key, default)
        if not isinstance(table, Mapping):
            raise self.fault(key, f"expected a table of numbers, not {table!r}")
        for name, value in table.items():
            if not name or isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
                raise self.fault(key, f"{name!r}: expected a number from 0 to {most:g}, not {value!r}")
        return {name: float(value) for name, value in table.items()}

    def fields(self, key: str) -> Mapping[str, Any]:
        """Read a table that is passed on as JSON, whatever it holds."""
        table = self._take(key, {})
        try:
            if isinstance(table, Mapping):
                json.dumps(table)
                return table
        except (TypeError, ValueError):
            pass
        raise self.fault(key, f"expected a table of texts, numbers, true or false, not {table!r}")

    def patience(self, default: Patience) -> Patience:
        """Read `patience`: a factor for all waiting times."""
        return default.scaled(self.number("patience", 1.0, least=0.001, most=100))

    def finish(self) -> None:
        """Check that no unknown options are left.

        Raises:
            ConfigError: There are unknown options.
        """
        for key in self._table:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1, cutoff=0.4)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(self._asked))}"
                raise self.fault(key, f"there is no such option: {hint}")

    def fault(self, key: str, problem: str) -> ConfigError:
        """Return the error for a wrong option."""
        return ConfigError(f"[engines.{self._engine}] {key}: {problem}")

    def _take(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        return self._table.get(key, default)
