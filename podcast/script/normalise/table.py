"""The rules in order. A class is a file and a line here; the first rule with a result wins."""

from __future__ import annotations

from collections.abc import Iterator

from podcast.script.normalise import (
    angles,
    brands,
    buses,
    called,
    codes,
    counts,
    dates,
    day_ranges,
    day_series,
    days,
    decades,
    doors,
    english,
    fractions,
    known_codes,
    links,
    money,
    names,
    ordinals,
    percents,
    ports,
    quarters,
    ranges,
    ratios,
    roman,
    standards,
    sums,
    symbols,
    telephones,
    tex,
    times,
    units,
    years,
)
from podcast.script.normalise.rule import Rule


def _ordered() -> Iterator[Rule]:
    yield from links.RULES  # numbers in an address are not numbers
    yield from tex.RULES  # before money
    yield from english.RULES
    yield from brands.RULES  # before times and units
    yield from doors.RULES  # 3-202室 is not a date or a score, nor is 5-1-301 a series
    yield from telephones.RULES
    yield from standards.RULES
    yield from known_codes.RULES
    yield from buses.RULES
    yield from codes.FIRST  # 010-64035547 before dates and ranges, 127.0.0.1 before decimals
    yield from ordinals.RULES  # 第2024 is not a year
    yield from dates.RULES
    yield from day_ranges.RULES
    yield from days.RULES
    yield from day_series.RULES  # 2008年5.12地震 is 五一二
    yield from dates.CHINESE
    yield from codes.DOTTED
    yield from times.RULES
    yield from quarters.RULES
    yield from years.RANGES
    yield from decades.RULES
    yield from years.RULES
    yield from sums.RULES  # only with an equals sign
    yield from percents.RULES
    yield from angles.RULES
    yield from money.RULES
    yield from names.RULES
    yield from units.RULES
    yield from ratios.RULES
    yield from fractions.RULES
    yield from called.RULES
    yield from ports.RULES
    yield from codes.RULES  # after everything that a unit decides
    yield from ranges.RULES
    yield from counts.RULES  # matches every remaining number
    yield from quarters.LATIN
    yield from roman.RULES
    yield from names.ENGLISH
    yield from symbols.RULES


RULES: tuple[Rule, ...] = tuple(_ordered())
