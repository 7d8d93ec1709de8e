"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that the talks have failed and will not go on.", "en"),
        ("La ministre a dit que les pourparlers ont échoué et ne vont pas reprendre.", "fr"),
        ("Der Minister sagte, dass die Gespräche gescheitert sind und nicht weitergehen.", "de"),
        ("El ministro dijo que las conversaciones no han sido un éxito para el país.", "es"),
        ("Il ministro ha detto che le trattative sono fallite e non del tutto.", "it"),
        ("Министр сказал, что переговоры провалились.", "ru"),
        ("Міністр сказав, що переговори їхні зірвалися.", "uk"),
        ("외무성은 회담이 실패했다고 말했다.", "ko"),
        ("外相は協議が失敗したと述べた。", "ja"),
        ("外长说，会谈失败了。", "zh"),
        ("قال الوزير إن المحادثات فشلت", "ar"),
    ],
)
def test_small_words_and_scripts_tell(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_the_feeds_word_counts_only_where_the_text_is_silent() -> None:
    assert detect_language("Kim Jong-un", "fr") == "fr"
    assert detect_language("12 000", None) is None
    assert detect_language("The minister said that the talks have failed.", "fr") == "en"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Le port de Brest fermera\n\n« Nous fermerons le port vendredi », a déclaré la ministre.", "en", "fr"),
        ("North Korea sends 12,000 troops to Russia, and Seoul says that the war is not over", "fr", "en"),
        ("Der Hafen wird nach dem Sturm nicht vor Freitag geöffnet", "en", "de"),
        ("Envoi de troupes", "en", "en"),
        ("Ministers meet in Paris", "fr", "fr"),
        ("La La La La La La La", "en", "en"),
        ("Le Monde and Le Figaro of Paris", "en", "en"),
    ],
)
def test_a_declaration_counts_only_for_a_text_that_is_too_short(text: str, declared: str, language: str) -> None:
    assert detect_language(text, declared) == language


def test_a_foreign_name_does_not_change_the_language() -> None:
    assert detect_language("The paper 노동신문 said that the talks of the week have failed and will go on.") == "en"


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    found = detect_language(text, None)
    assert found is None or len(found) == 2
