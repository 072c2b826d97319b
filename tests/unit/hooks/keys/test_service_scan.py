"""The keys of services by the table that tools/list_vendor_keys.py wrote."""

from __future__ import annotations

import re
import string

import pytest

from kustomize_plugin.hooks.keys import key_scan
from kustomize_plugin.secrets.key_signs import VENDORS
from tests.unit.made_up_keys import made_up
from tools import write_key_signs

ROWS = [line.split("\t") for line in write_key_signs.VENDORS.read_text(encoding="utf-8").splitlines()[1:]]
MONTH = "st=2026-01-02T05:23:29Z&se=2026-01-02T07:23:29Z"


def drawn(letters: str, length: int) -> str:
    alphabet = [char for char in string.ascii_letters + string.digits if re.match(letters, char)]
    return made_up(length, "".join(alphabet))


@pytest.mark.parametrize(("head", "letters", "least"), ROWS, ids=[row[0] for row in ROWS])
def test_a_key_of_each_service_is_found_by_its_form(head, letters, least):
    key = head + drawn(letters, max(int(least), 24))

    assert [one.value for one in key_scan.scan(f"note: {key}\n")] == [key]


@pytest.mark.parametrize("before", ["\\n", "\\t", "-", "%20", "=", "/", "é ", "KEY:-"])
def test_what_stands_before_a_key_hides_none(before):
    key = "ghp_" + drawn("[A-Za-z0-9]", 36)

    assert [one.value for one in key_scan.scan(f"{before}{key}\n")] == [key]


def test_a_picture_in_base64_has_no_key():
    assert key_scan.scan(f"data:image/png;base64,iVBORw0KGgoAAAA+AKIA{drawn('[A-Z0-9]', 40)}\n") == []


@pytest.mark.parametrize(("head", "sign"), VENDORS, ids=[head for head, _ in VENDORS])
def test_a_sign_begins_with_what_is_searched_for(head, sign):
    assert sign.replace("\\", "").startswith(head) or write_key_signs.prefix(sign).startswith(head)


def test_a_key_of_capitals_alone_is_one():
    key = "AKIA" + drawn("[A-Z]", 16)

    assert [one.value for one in key_scan.scan(f"note: {key}\n")] == [key]


def test_a_filler_in_the_form_of_a_service_is_none():
    assert key_scan.scan("note: ghp_" + "x" * 36 + "\nAKIAIOSFODNN7EXAMPLE\n") == []


def test_the_signature_of_an_address_is_a_key_but_for_one_that_has_run_out():
    key = drawn("[a-z]", 20) + drawn("[A-Z]", 11) + "4" + drawn("[0-9]", 12)

    assert [one.value for one in key_scan.scan(f"https://a.example.org/b?sv=1&sig={key}\n")] == [key]
    assert key_scan.scan(f"https://a.example.org/b?{MONTH}&sig={key}\n") == []


def test_the_token_of_a_page_is_open_to_all():
    from tests.fuzz.leak_formats import Draw

    draw = Draw("anon")
    head, tail = draw.url_base64('{"alg":"HS256","typ":"JWT"}'), draw.of(43)

    assert key_scan.scan(f'{head}.{draw.url_base64("""{"role":"anon","iss":"supabase"}""")}.{tail}') == []
    assert len(key_scan.scan(f'{head}.{draw.url_base64("""{"role":"service","iss":"supabase"}""")}.{tail}')) == 1
