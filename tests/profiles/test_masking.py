"""Personal data in texts becomes tags, and nothing else does."""

import pytest

from profiles.masking import Masker


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话10012345678。", "电话［手机］。"),
        ("电话 +86 100 1234 5678 谢谢", "电话 ［手机］ 谢谢"),
        ("call 100-1234-5678 please", "call [phone] please"),
        ("手机１００１２３４５６７８", "手机［手机］"),
        ("call 1 0 0 1 2 3 4 5 6 7 8", "call [phone]"),
        ("0086 10012345678 now", "[phone] now"),
        ("mail Ann.Lee+x@post.example or not", "mail [e-mail] or not"),
        ("邮箱wang@a.example收", "邮箱［邮箱］收"),
        ("身份证310101199001011234", "身份证［证件号］"),
        ("卡号 6222 0212 3456 7890 123", "卡号 ［卡号］"),
        ("customer C123456 and order O1000001", "customer [number] and order [number]"),
    ],
)
def test_personal_data_becomes_a_tag_of_its_kind(text: str, masked: str):
    assert Masker().mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "等了12天，2025-11-02下的单，11月5日才到，花了1299.50元",
        "V60 filters 100 pcs, 454 g, 3 of 12 broken on 2025-11-21 at 18:30",
        "第三天到的，小王态度好",
        "方便又美味",
    ],
)
def test_ordinary_numbers_and_words_stay(text: str):
    assert Masker(["方便面王", "Ann Lee"]).mask(text, names=["王"]) == text


def test_the_writers_own_name_and_address_are_masked_in_any_spelling():
    masker = Masker(["王芳", "Ann Lee", "欧阳小明"])
    assert (
        masker.mask("我是王芳，住张杨路 1号", names=["王芳"], addresses=["张杨路1号", "张杨路 1号"])
        == "我是［姓名］，住［地址］"
    )
    assert masker.mask("ANN  LEE here", names=["Ann Lee"]) == "[name] here"


def test_a_full_name_of_somebody_else_is_masked_too():
    masker = Masker(["王芳", "Ann Lee", "欧阳小明"])
    assert masker.mask("帮我转给欧阳小明") == "帮我转给［姓名］"
    assert masker.mask("Tell Ann Lee thanks") == "Tell [name] thanks"
    assert masker.mask("王芳") == "王芳", "two characters may be an ordinary word in another's text"
