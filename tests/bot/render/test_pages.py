"""Where a brief is cut into pages: not behind a title, nor within a line of two halves."""

from __future__ import annotations

from bot.render.cutting import Budget, split


def test_a_title_goes_with_its_lines_and_a_second_half_with_its_first() -> None:
    lines = "\n".join(f"• the ferry {number} is late" for number in range(8))
    html = f"{lines}\n\n<b>Disputed</b>\n• Oslo: the port is open\n   ↔ Riga: the port is closed\n• the last line"
    for size in range(120, 240, 7):
        pages = split(html, Budget(text=size))
        assert len(pages) > 1
        assert not any(page.endswith("<b>Disputed</b>") for page in pages)
        assert not any(page.startswith("↔") for page in pages)
        assert "".join(pages).replace("\n", "").replace(" ", "") == html.replace("\n", "").replace(" ", "")


def test_a_line_that_is_longer_than_a_page_is_cut_anyway() -> None:
    pages = split(f"<b>Disputed</b>\n   ↔ {'late ' * 60}", Budget(text=100))
    assert len(pages) > 2
    assert all(len(page) <= 120 for page in pages)
