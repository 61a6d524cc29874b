"""Texts: the language of the process, and that of one request within it."""

from threading import Thread

from lamsach.core import texts


def test_a_block_speaks_its_own_language_and_leaves_the_rest_alone():
    before = texts.language_in_use()
    heard = []
    with texts.speaking("en-gb"):
        thread = Thread(target=lambda: heard.append(texts.language_in_use()))
        thread.start()
        thread.join()
        assert texts.language_in_use() == "en"
        with texts.speaking("fr"):
            assert texts.language_in_use() == texts.DEFAULT_LANGUAGE
        assert texts.language_in_use() == "en"
    assert heard == [before]
    assert texts.language_in_use() == before
