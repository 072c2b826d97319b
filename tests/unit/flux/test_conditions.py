"""A status says what its reader needs, in as many bytes as the API server takes, and is written where it is new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.flux import conditions
from kustomize_plugin.flux.verdict import BUILD_FAILED, FETCH_FAILED, INVALID_PATH, Published, Refusal
from tests.unit.made_up_keys import made_up

HEX = "a" * 64
PATH = f"externalartifact/flux-system/gw/{HEX}.tar.gz"
PUBLISHED = Published(PATH, f"sha256:{HEX}", 5, f"main@sha256:{HEX}", "main@sha1:abc")
REFUSED = Refusal(BUILD_FAILED, "base/a.yaml:1:2: LK301 no\nbase/b.yaml:1:2: LK302 no", "main@sha1:abc")


def status(verdict, old=None, now="t1", generation=1):
    return conditions.status(verdict, old or {}, generation, "http://here", now)


def test_an_artifact_is_ready():
    assert status(PUBLISHED) == {
        "artifact": {
            "path": PATH,
            "url": f"http://here/{PATH}",
            "revision": f"main@sha256:{HEX}",
            "digest": f"sha256:{HEX}",
            "size": 5,
            "metadata": {"org.opencontainers.image.revision": "main@sha1:abc"},
            "lastUpdateTime": "t1",
        },
        "conditions": [
            {
                "type": "Ready",
                "status": "True",
                "observedGeneration": 1,
                "lastTransitionTime": "t1",
                "reason": "Succeeded",
                "message": f"stored artifact for revision main@sha256:{HEX}",
            }
        ],
    }


def test_a_refusal_is_stalled_says_where_and_leaves_the_artifact_alone():
    found = status(REFUSED)

    assert list(found) == ["conditions"]
    assert [(one["type"], one["status"], one["reason"]) for one in found["conditions"]] == [
        ("Ready", "False", "BuildFailed"), ("Stalled", "True", "BuildFailed"),
    ]  # fmt: skip
    assert {one["message"] for one in found["conditions"]} == {
        "main@sha1:abc: base/a.yaml:1:2: LK301 no\nbase/b.yaml:1:2: LK302 no"
    }


@pytest.mark.parametrize("message", ["\x1b[31mred", "a\rb", "a\u202eb", "a\ud800b", "a\x00b", "fine\n\x9bx"])
def test_nothing_that_a_message_quotes_steers_a_terminal(message):
    for revision in ("", "main@sha1:abc", f"{message}@sha1:abc"):
        shown = status(Refusal(INVALID_PATH, message, revision))["conditions"][0]["message"]

        assert "".join(shown.split("\n")).isprintable()
        assert shown.count("\n") == (message + revision).count("\n")


def test_no_message_shows_a_key():
    key = f"gsk_{made_up(52)}"
    shown = status(Refusal(INVALID_PATH, f'the annotation "{key}" cannot be the path of a folder'))

    assert key[8:] not in str(shown)


def test_what_is_tried_again_is_reconciling():
    found = status(Refusal(FETCH_FAILED, "nobody there"))["conditions"]

    assert [(one["type"], one["status"], one["reason"]) for one in found] == [
        ("Ready", "False", "FetchFailed"), ("Reconciling", "True", "ProgressingWithRetry"),
    ]  # fmt: skip


@pytest.mark.parametrize("verdict", [PUBLISHED, REFUSED])
def test_nothing_is_written_where_nothing_has_changed(verdict):
    old = status(verdict)

    assert status(verdict, old, now="t2") == {}
    assert status(verdict, old, now="t2", generation=2)["conditions"][0]["lastTransitionTime"] == "t1"


def test_the_same_bytes_of_another_commit_keep_their_time():
    """What is applied is not applied again, but one sees which commit it is."""
    old = status(PUBLISHED)
    found = status(PUBLISHED._replace(source_revision="main@sha1:def"), old, now="t2")

    assert found["artifact"]["lastUpdateTime"] == "t1"
    assert found["artifact"]["metadata"] == {"org.opencontainers.image.revision": "main@sha1:def"}


def test_other_bytes_have_a_time_of_their_own():
    other = PUBLISHED._replace(path=PATH.replace("a" * 64, "b" * 64), digest=f"sha256:{'b' * 64}")

    assert status(other, status(PUBLISHED), now="t2")["artifact"]["lastUpdateTime"] == "t2"


def patched(old, patch):
    """Return what a merge patch makes of an object."""
    if not isinstance(old, dict) or not isinstance(patch, dict):
        return patch
    new = {name: patched(old.get(name), value) for name, value in patch.items() if value is not None}
    return {name: value for name, value in old.items() if name not in patch} | new


@pytest.mark.parametrize("verdict", [PUBLISHED, REFUSED])
@pytest.mark.parametrize(
    "old",
    [
        {},
        {"conditions": [{"type": "Ready", "status": "True", "reason": "A", "message": "", "lastTransitionTime": "t"}]},
        {"conditions": [{"type": "Signed", "status": "True", "reason": "A", "message": "", "lastTransitionTime": "t"}]},
        {"artifact": {"path": "p", "url": "u", "metadata": {"org.opencontainers.image.created": "then"}}},
    ],
)
def test_what_was_written_once_is_not_written_again(verdict, old):
    """Another program's conditions are its own; what it said of its artifact is not true of ours."""
    new = patched(old, status(verdict, old))

    assert status(verdict, new, now="t2") == {}
    assert [one for one in new["conditions"] if one["type"] == "Signed"] == [
        one for one in old.get("conditions", ()) if one["type"] == "Signed"
    ]
    if verdict is PUBLISHED:
        assert new["artifact"] == status(PUBLISHED)["artifact"]


def test_a_turn_is_dated_and_what_stays_keeps_its_date():
    refused = status(REFUSED)["conditions"]
    other = status(REFUSED._replace(message="another"), {"conditions": refused}, now="t2")["conditions"]
    ready = status(PUBLISHED, {"conditions": refused}, now="t3")["conditions"]

    assert [one["lastTransitionTime"] for one in other] == ["t1", "t1"]
    assert [(one["type"], one["lastTransitionTime"]) for one in ready] == [("Ready", "t3")]


def test_a_long_message_ends_with_how_much_is_left_out():
    lines = [f"base/{number}.yaml:1:1: LK301 größer als gedacht" for number in range(2000)]
    found = conditions.message_of(Refusal(BUILD_FAILED, "\n".join(lines), "main@sha1:abc"))
    *kept, last = found.split("\n")

    assert len(found.encode()) <= conditions.MOST_BYTES
    assert kept == [f"main@sha1:abc: {lines[0]}", *lines[1 : len(kept)]]
    assert last == f"… and {2000 - len(kept)} more lines"
    assert len(found.encode()) > conditions.MOST_BYTES - 100


@given(
    st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=80), min_size=1),
    st.integers(60, 400),
)
def test_a_message_never_takes_more_bytes_than_it_may(lines, most):
    whole = "\n".join(lines)
    found = conditions.cut(whole, most)

    assert len(found.encode()) <= most
    assert (found == whole) == (len(whole.encode()) <= most)


def test_one_line_of_any_length_is_cut_too():
    found = conditions.cut("ü" * 40_000)

    assert len(found.encode()) <= conditions.MOST_BYTES
    assert found.endswith("ü…")


def test_what_a_status_says_now():
    assert conditions.ready(status(REFUSED))[:2] == ("False", "BuildFailed")
    assert conditions.ready({}) == ("", "", "")
