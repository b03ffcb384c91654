"""How words of the field are read where a machine would guess wrong: 称 is chen4 in 称职, cheng1 elsewhere."""

import re
from collections.abc import Mapping

READINGS: Mapping[str, str] = {
    "称职": "chen4 zhi2",
    "号码": "hao4 ma3",
    "回执": "hui2 zhi2",
    "重新": "chong2 xin1",
    "重听": "chong2 ting1",
    "组长": "zu3 zhang3",
    "村长": "cun1 zhang3",
    "了解": "liao3 jie3",
    "得分": "de2 fen1",
    "还没": "hai2 mei2",
    "还是": "hai2 shi4",
    "还可以": "hai2 ke3 yi3",
    "还要": "hai2 yao4",
    "为了": "wei4 le5",
    "投了": "tou2 le5",
    "好了": "hao3 le5",
    "完了": "wan2 le5",
    "一分钟": "yi4 fen1 zhong1",
    "井号键": "jing3 hao4 jian4",
    "星号": "xing1 hao4",
    "名字": "ming2 zi5",
    "时候": "shi2 hou5",
    "晚上": "wan3 shang5",
    "差额": "cha1 e2",
    "朝阳": "chao2 yang2",
    "会计": "kuai4 ji4",
    "调查": "diao4 cha2",
    "强制": "qiang2 zhi4",
    "兴隆": "xing1 long2",
    "便民": "bian4 min2",
}
"""Words and their readings in pinyin, a tone after each syllable; 5 is the neutral tone."""

_WORDS = re.compile("|".join(sorted(READINGS, key=len, reverse=True)))


def spelled(text: str) -> str:
    """Return a text with such words as pinyin between spaces, as espeak-ng reads it."""
    return _WORDS.sub(lambda found: f" {READINGS[found[0]]} ", text)


def pieces(text: str) -> list[tuple[str, str | None]]:
    """Cut a text into such words, each with its reading, and what lies between them, with None."""
    at = 0
    cut: list[tuple[str, str | None]] = []
    for found in _WORDS.finditer(text):
        if found.start() > at:
            cut.append((text[at : found.start()], None))
        cut.append((found[0], READINGS[found[0]]))
        at = found.end()
    return [*cut, (text[at:], None)] if at < len(text) else cut


def respelled(text: str) -> str:
    """Return an English text with the Chinese names of the presets written as an English reader would sound them."""
    return _NAMES.sub(lambda found: NAMES[found[0]], text)


NAMES: Mapping[str, str] = {
    "Zhang": "Jahng",
    "Jianguo": "Jen-gwaw",
    "Chen": "Chun",
    "Yongfu": "Yoong-foo",
    "Wang": "Wahng",
    "Jianhua": "Jen-hoo-wah",
    "Li": "Lee",
    "Weimin": "Way-min",
    "Longhui": "Loong-hoo-way",
    "Shandong": "Shahn-doong",
    "Wenjiang": "Wun-jahng",
    "Xinhe": "Shin-huh",
}
"""Names of the presets, and how they are spelled for an English voice."""

_NAMES = re.compile(r"\b(?:" + "|".join(NAMES) + r")\b")
