"""Every command, with good input and with bad: exit 2 and one line that says what and where."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings
from storage.models import VERSION
from tests.bot.cli.conftest import Run

RSS = """<rss version="2.0"><channel><title>Example Post</title><item><title>Kim Jong-un in Moscow</title>
<link>https://example.org/a?utm_source=rss</link><guid>a</guid><pubDate>Mon, 21 Oct 2024 18:05:00 GMT</pubDate>
<description>&lt;p&gt;Talks &amp;amp; more.&lt;/p&gt;</description></item></channel></rss>"""
ENTRY = {"id": "1", "title": "Pyongyang sends soldiers to Russia", "text": "Moscow is silent.", "lang": "en"}


def lines(*rows: object) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def test_parse_prints_entries(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    (row,) = run("parse", str(path)).rows
    assert (row["title"], row["summary"]) == ("Kim Jong-un in Moscow", "Talks & more.")
    assert row["link"] == "https://example.org/a"
    assert row["published"].startswith("2024-10-21T18:05:00")
    assert run("parse", "-", stdin=RSS).rows == [row]


def test_what_parse_prints_is_what_match_reads(run: Run) -> None:
    items = (
        "<item><title>One</title><description>North Korea and Russia sign.</description></item>"
        "<item><title>Two</title><x:encoded>North Korea and Russia sign.</x:encoded><guid>2</guid></item>"
        "<item><title>Three</title><description>Rain.</description></item>"
    )
    space = 'xmlns:x="http://purl.org/rss/1.0/modules/content/"'
    parsed = run("parse", "-", stdin=f"<rss {space}><channel><title>F</title>{items}</channel></rss>").out
    found = run("match", "-", stdin=parsed).rows
    assert [bool(row["topics"]) for row in found] == [True, True, False]


def test_parse_tells_the_language_of_the_text(run: Run) -> None:
    texts = "<title>Le port de Brest ferme</title><summary>La ministre l'a dit au journal.</summary>"
    french = f"<entry><id>1</id>{texts}</entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"><title>F</title>{french}</feed>'
    (row,) = run("parse", "-", stdin=feed).rows
    assert row["language"] == "fr"


def test_match_says_which_words(run: Run) -> None:
    result = run("match", "--jsonl", stdin=lines(ENTRY, {"id": "2", "title": "A harbour opens"}))
    matched, other = result.rows
    assert [topic["slug"] for topic in matched["topics"]] == ["north-korea-russia"]
    assert "Pyongyang" in matched["topics"][0]["words"]
    assert other == {"id": "2", "topics": []}


def test_extract_prints_claims_with_their_places(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREBRIEF_SPACY_MODEL_EN", "none_such")  # patterns: no model has to be loaded here
    text = "“We will go on,” said Kim Hong-kyun, the deputy minister.\n"
    path = tmp_path / "article.txt"
    path.write_text(text)
    result = run("extract", "--lang", "en", "--published", "2024-10-21", str(path))
    (claim,) = [row for row in result.rows if row["kind"] == "attribution"]
    assert (claim["article"], claim["speaker"]) == ("article", "Kim Hong-kyun")
    assert text[claim["start"] : claim["end"]] == claim["content"]
    again = run("extract", "--jsonl", stdin=lines({"id": "x", "text": text, "lang": "en"}))
    assert [row["article"] for row in again.rows] == ["x"] * len(result.rows)


def test_group_names_a_story_for_each_entry(run: Run) -> None:
    twin = {**ENTRY, "id": "2", "title": "Soldiers from Pyongyang are sent to Russia"}
    rows = run("group", "--jsonl", stdin=lines(ENTRY, twin, {"id": "3", "title": "Storm over the harbour"})).rows
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["story"] == rows[1]["story"] != rows[2]["story"]


def test_feeds_are_added_listed_paused_and_removed(run: Run) -> None:
    assert run("feeds", "add", "https://example.org/rss", "--publisher", "Post", "--language", "fr").status == 0
    (feed,) = run("feeds").rows
    assert (feed["url"], feed["publisher"], feed["state"]) == ("https://example.org/rss", "Post", "new")
    run("feeds", "pause", "https://example.org/rss")
    assert run("feeds").rows[0]["state"] == "paused"
    run("feeds", "resume", "https://example.org/rss")
    assert run("feeds").rows[0]["state"] == "new"
    run("feeds", "remove", "https://example.org/rss")
    assert run("feeds").rows == []
    actions = [row["action"] for row in run("admins", "log").rows]
    assert actions == ["removefeed", "resumefeed", "pausefeed", "addfeed"]


def test_a_topic_is_tried_before_anything_is_archived(run: Run) -> None:
    said = run("topics", "test", "+icebreaker !sport => Ships").out.splitlines()
    assert said[0] == "🔎 +icebreaker !sport => Ships"
    assert said[1].startswith("Nothing has been archived yet")


def test_topics_and_admins(run: Run) -> None:
    assert run("topics", "add", "ships", "ship OR harbour", "--name", "Ships").status == 0
    assert run("topics").rows == [{"slug": "ships", "name": "Ships", "query": "ship OR harbour", "weight": 1.0}]
    run("topics", "remove", "ships")
    assert run("topics").rows == []
    assert run("admins", "add", "12").out == "12 is now an admin\n"
    assert run("admins", "add", "12", "--role", "editor").out == "12 is already an admin, and now an editor\n"
    assert [(row["user_id"], row["role"]) for row in run("admins").rows] == [(12, "editor")]
    run("admins", "remove", "12")
    assert run("admins").rows == []
    assert run("chats").rows == []


@pytest.mark.parametrize("kind", ["feeds", "opml", "topics"])
def test_what_is_exported_can_be_imported(run: Run, tmp_path: Path, kind: str) -> None:
    run("feeds", "add", "https://example.org/rss", "--publisher", "Post", "--language", "fr")
    run("topics", "add", "ships", 'ship AND NOT "air ship"', "--name", "Ships")
    path = tmp_path / "out"
    assert run("export", kind, "--to", str(path)).status == 0
    before = run("topics" if kind == "topics" else "feeds").rows
    run("feeds", "remove", "https://example.org/rss")
    run("topics", "remove", "ships")
    assert run("import", str(path)).status == 0
    assert run("topics" if kind == "topics" else "feeds").rows == before


def test_a_brief_where_there_is_nothing_says_so(run: Run) -> None:
    run("topics", "add", "ships", "ship")
    for form in ("text", "html"):
        assert run("brief", "ships", "--format", form).status == 0
    assert json.loads(run("brief", "ships", "--format", "json").out)["topic"]


def test_the_database_commands(run: Run, tmp_path: Path) -> None:
    assert "version" in run("db", "upgrade").out
    assert run("db", "check").out == f"no damage found; version {VERSION}\n"
    assert run("db", "backup", str(tmp_path / "copy")).status == 0
    assert (tmp_path / "copy").stat().st_size > 4096


@pytest.mark.parametrize(
    ("arguments", "stdin", "reason"),
    [
        (("parse", "/nowhere.xml"), "", "/nowhere.xml: No such file"),
        (("parse", "-"), "<!DOCTYPE html><html></html>", "web page"),
        (("parse", "-"), "", "empty"),
        (("match", "--jsonl"), lines(ENTRY) + "not json\n", "-:2: not JSON"),
        (("match", "--jsonl"), "[1]\n", "-:1: a JSON object is wanted, not list"),
        (("match", "--topics", "/nowhere.toml"), "", "/nowhere.toml"),
        (("extract", "--published", "soon"), "text", "--published"),
        (("extract", "--jsonl"), lines({"id": "1"}), "-:1"),
        (("extract", "--jsonl"), lines({"id": "1", "text": [5]}), "-:1"),
        (("extract", "/nowhere.txt"), "", "/nowhere.txt"),
        (("group", "--jsonl"), lines({"title": "no id"}), "-:1"),
        (("group", "--jsonl"), lines({"id": "1", "title": "x", "published": "soon"}), "-:1"),
        (("brief", "nothing"), "", "there is no topic 'nothing'"),
        (("feeds", "add", "ftp://example.org/rss"), "", "ftp"),
        (("feeds", "remove", "https://example.org/none"), "", "https://example.org/none"),
        (("topics", "add", "ships", "ship AND"), "", "query: "),
        (("topics", "add", "two words", "ship"), "", "two words"),
        (("topics", "add", "ships", "(ship"), "", "⟨here⟩"),
        (("topics", "remove", "none"), "", "none"),
        (("poll", "https://example.org/none"), "", "https://example.org/none"),
        (("import", "-"), "neither", "neither OPML nor TOML"),
        (("import", "-"), "<rss/>", "<rss>"),
        (("db", "check"), "", "no database"),
        (("db", "backup", "/nowhere/at/all"), "", "no database"),
        (("explain", "1"), "", "'1' names no alert"),
        (("explain", "1:2"), "", "there is no alert 1:2"),
        (("nonsense",), "", "nonsense"),
        (("brief",), "", "topic"),
        (("brief", "--window"), "", "--window"),
        (("admins", "add", "ann"), "", "user_id"),
        (("admins", "add", "--", "-5"), "", "user_id"),
        (("admins", "add", str(2**63)), "", "user_id"),
        (("admins", "remove", "77"), "", "77 is no admin"),
        (("feeds", "add", "bfmtv"), "", "'bfmtv' is not the address of a feed"),
        (("feeds", "add", "http://[::1"), "", "'http://[::1' is not the address of a feed"),
        (("match", "--jsonl"), lines({"title": "no id"}), "-:1: 'id' has to be a text"),
        (("import", "-"), "x = 1", "holds neither feeds nor topics"),
        (("import", "-"), "<opml/>", "holds neither feeds nor topics"),
        (("export", "opml", "--to", "/nowhere/at/all"), "", "/nowhere/at/all: No such file"),
        (("explain", f"1:{2**70}"), "", "too large"),
        (("explain", "--language", "de"), "", "'de' is not spoken here; en and fr are"),
        (("brief", "x", "--language", "de"), "", "'de' is not spoken here; en and fr are"),
        (("topics", "test", "x", "--language", "de"), "", "'de' is not spoken here; en and fr are"),
        (("topics", "test", "x AND (y"), "", "the bracket is not closed"),
        (("topics", "test", "y " * 50_000), "", "longer than 4000 characters"),
    ],
    ids=lambda value: (value if isinstance(value, str) else " ".join(value))[:60],
)
def test_bad_input_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...], stdin: str, reason: str) -> None:
    result = run(*arguments, stdin=stdin)
    assert result.status == 2
    assert reason in result.err
    assert result.err.startswith("wirebrief: ")
    assert len(result.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WIREBRIEF_SANDBOX_PORT", "many"),
        ("WIREBRIEF_DATABASE_URL", "mysql://user:hunter2@host/db"),
        ("WIREBRIEF_ADMINS", "ann"),
        ("WIREBRIEF_RETENTION_DAYS", "0"),
        ("WIREBRIEF_TIME_ZONE", "Mars/Phobos"),
        ("WIREBRIEF_TELEGRAM_TOKEN", "hunter2 with a space"),
        ("WIREBRIEF_TELEGRAM_TOKEN", "123456:hunter2/../x"),
    ],
)
def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    result = run("feeds")
    assert (result.status, len(result.err.strip().splitlines())) == (2, 1)
    assert name in result.err
    assert "hunter2" not in result.err


def test_what_is_logged_never_mixes_with_the_rows(run: Run, tmp_path: Path) -> None:
    # The address guard refuses loopback, so the poll fails and says so in the log.
    for port in (1, 2):
        run("feeds", "add", f"http://127.0.0.1:{port}/rss", "--unchecked")
    result = run("poll")
    assert result.status == 2
    assert [row["url"] for row in result.rows] == [f"http://127.0.0.1:{port}/rss" for port in (1, 2)]
    assert "poll.failed" in result.err
    assert result.err.endswith("wirebrief: no feed could be polled\n")
    parsed = run("parse", "http://127.0.0.1:1/rss")
    assert (parsed.status, parsed.out) == (2, "")


def test_an_empty_setting_is_its_default(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WIREBRIEF_DATABASE_URL", f"sqlite:///{tmp_path / 'facts.sqlite3'}")
    for name in ("DATA_DIR", "SANDBOX_PORT", "TIME_ZONE", "ADMINS", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"WIREBRIEF_{name}", "")
    assert run("feeds").status == 0
    assert Settings.load().data_dir.is_absolute()


def test_the_version_is_that_of_the_project(run: Run) -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    result = run("--version")
    assert (result.status, result.out) == (0, f"wirebrief {project['version']}\n")
