"""The generator of tests/fuzz, a part of it: what it plants in usual places is found, and no look-alike is."""

from __future__ import annotations

import pytest

from tests.fuzz import leak_ways
from tests.fuzz.leak_formats import CORE, FORMATS, OTHERS, Draw
from tests.fuzz.leak_sites import SITES
from tests.fuzz.leak_spots import USUAL
from tests.fuzz.leak_vendors import VENDORS
from tests.fuzz.leak_ways import ALL

SEED = 2
SECOND = [(FORMATS, SITES, 95), (VENDORS, SITES, 90), (VENDORS, ALL, 92)]  # and how much of each is found, percent
# what nothing but a name or a place gives away, or not even these
HARD = {"human password", "telegram", "random bytes", "azure storage", "aws session", "strong password"}


def test_core_formats_in_usual_places_are_found():
    planted = [way for way in leak_ways.ways(SEED) if way.is_usual]

    missed = [str(way) for way, found in zip(planted, leak_ways.told(planted), strict=True) if not found]

    assert len(planted) == len(CORE) * len(USUAL)
    assert len(missed) * 100 <= len(planted), missed


def test_what_only_looks_like_a_key_is_none():
    alike = list(leak_ways.look_alikes(SEED))

    wolves = [str(way) for way, found in zip(alike, leak_ways.told(alike), strict=True) if found]

    assert len(wolves) * 100 <= len(alike), wolves


@pytest.mark.parametrize(
    ("formats", "places", "least"), [(FORMATS, SITES, 95), (VENDORS, SITES, 90), (VENDORS, ALL, 92)]
)
def test_nearly_all_of_a_second_set_is_found(formats, places, least):
    planted = list(leak_ways.ways(SEED, formats, places))[::31]

    missed = [str(way) for way, found in zip(planted, leak_ways.told(planted), strict=True) if not found]

    assert len(missed) * 100 <= len(planted) * (100 - least), missed


def test_one_seed_makes_the_same_keys():
    assert [make(Draw("1")) for _, make in FORMATS.values()] == [make(Draw("1")) for _, make in FORMATS.values()]


@pytest.mark.parametrize("form", sorted(OTHERS.keys() - HARD))
def test_a_key_of_a_service_is_found_under_the_name_of_a_tenant(form):
    ways = [one for one in leak_ways.ways(SEED) if one.form == form and one.place == "a Secret named after a tenant"]

    assert all(leak_ways.told(ways)) or form in {"uuid", "jwt"}
