"""Units, currencies and counters, English, Japanese and Chinese, under one name each.

Only spellings of the same unit share a name; nothing is converted, so 5 km and 5000 m stay two different figures.
"""

import re
from functools import cache
from string import ascii_letters
from typing import Literal, NamedTuple

Kind = Literal["count", "percent", "money", "measure", "duration", "ordinal", "clock", "year", "decade", "century"]

_PERCENT = "% percent per-cent percentage-point percentage-points pct パーセント パーセンテージ %ポイント ポイント"
_MONEY = {
    "JPY": "円 日元 日圆 yen",
    "USD": "ドル 米ドル 美元 美金 dollar dollars US-dollar US-dollars USD bucks",
    "EUR": "ユーロ 欧元 euro euros EUR",
    "GBP": "ポンド 英ポンド 英镑 pounds-sterling GBP",
    "CNY": "元 人民元 人民币 yuan renminbi RMB CNY",
    "KRW": "ウォン 韩元 won KRW",
    "INR": "ルピー rupee rupees INR",
    "RUB": "ルーブル rouble roubles ruble rubles",
    "CHF": "スイスフラン Swiss-francs CHF",
    "cent": "cent cents セント",
    "peso": "peso pesos ペソ",
    "franc": "franc francs フラン",
}
_MEASURE = {
    "mm": "mm ミリメートル ミリ 毫米 millimetre millimetres millimeter millimeters",
    "cm": "cm センチメートル センチ 厘米 公分 centimetre centimetres centimeter centimeters",
    "m": "m メートル 米 metre metres meter meters",
    "km": "km キロメートル 公里 千米 kilometre kilometres kilometer kilometers",
    "キロ": "キロ",
    "inch": "inch inches インチ 英寸",
    "foot": "ft foot feet フィート 英尺",
    "yard": "yd yard yards ヤード",
    "mile": "mile miles マイル 英里",
    "nautical mile": "nautical-mile nautical-miles 海里 nmi",
    "m2": "m2 sq-m square-metre square-metres square-meter square-meters 平方メートル 平米 平方米",
    "km2": "km2 sq-km square-kilometre square-kilometres square-kilometer square-kilometers"
    " 平方キロメートル 平方キロ 平方公里",
    "square mile": "sq-mi square-mile square-miles 平方マイル",
    "square foot": "sq-ft square-foot square-feet",
    "ha": "ha hectare hectares ヘクタール 公顷",
    "acre": "acre acres エーカー 英亩",
    "tsubo": "坪",
    "mg": "mg ミリグラム 毫克 milligram milligrams",
    "g": "g gram grams gramme grammes グラム 克",
    "kg": "kg kilo kilos kilogram kilograms kilogramme キログラム 公斤 千克",
    "t": "t ton tons tonne tonnes metric-tons トン 吨",
    "pound": "lb lbs pound pounds",
    "ounce": "oz ounce ounces オンス",
    "ml": "ml ミリリットル 毫升 millilitre millilitres milliliter milliliters",
    "l": "l litre litres liter liters リットル 升",
    "gallon": "gallon gallons ガロン",
    "barrel": "barrel barrels バレル 桶",
    "degree": "° ℃ °C °F 度 degree degrees degrees-Celsius degrees-Fahrenheit",
    "hPa": "hPa mbar mb millibar millibars hectopascal hectopascals ヘクトパスカル 百帕",
    "MPa": "MPa メガパスカル",
    "knot": "kt kts kn knot knots ノット 节",
    "mph": "mph miles-per-hour",
    "km/h": "km/h kmh kph kilometres-per-hour kilometers-per-hour キロメートル毎時",
    "kW": "kW kilowatt kilowatts キロワット 千瓦",
    "MW": "MW megawatt megawatts メガワット 兆瓦",
    "GW": "GW gigawatt gigawatts ギガワット",
    "W": "W watt watts ワット 瓦",
    "kWh": "kWh kilowatt-hours キロワット時",
    "MWh": "MWh megawatt-hours",
    "V": "V volt volts ボルト",
    "Hz": "Hz hertz ヘルツ",
    "kHz": "kHz",
    "MHz": "MHz",
    "GHz": "GHz",
    "MB": "MB megabyte megabytes メガバイト",
    "GB": "GB gigabyte gigabytes ギガバイト",
    "TB": "TB terabyte terabytes テラバイト",
    "px": "px pixel pixels ピクセル 画素",
    "kcal": "kcal キロカロリー",
    "dB": "dB デシベル",
    "ppm": "ppm",
}
_DURATION = {
    "second": "s sec secs seconds 秒間 秒 秒钟",
    "minute": "min mins minute minutes 分間 分 分钟",
    "hour": "h hr hrs hour hours 時間 小时",
    "day": "day days 日間 日 天",
    "week": "week weeks 週間 週 周",
    "month": "month months か月間 カ月間 ヶ月間 ヵ月間 か月 カ月 ヶ月 ヵ月 ケ月 箇月 个月",
    "year": "year years yr yrs 年間 カ年 か年 年",
    "decade": "decades",
    "century": "centuries",
}
_COUNTERS = {
    "人": "人 名 nin",
    "社": "社",
    "国": "カ国 か国 ヶ国 ヵ国 カ国語 か国語 国",
    "所": "カ所 か所 ヶ所 ヵ所 箇所 ヶ所",
    "歳": "歳 才 岁",
    "位": "位",
    "番": "番目 番 号",
    "回": "回目 回 度目 次",
    "倍": "倍",
    "代": "代目 代",
    "議席": "議席",
    "票": "票",
    "世帯": "世帯 戸",
    "株": "株",
    "点": "点 得点",
    "階": "階建て 階 階建",
    "": "つ 個 件 本 枚 匹 頭 羽 冊 校 店舗 店 棟 台 両 隻 機 艘 基 着 足 杯 項目 項 条 章 節 巻 話 曲 作品 作 種類"
    " 種 軒 段階 段 組 班 地点 地域 都市 県 州 都道府県 市町村 市 町 村 区 部 品目 品種 例 問 問題 字 文字 語 言 行"
    " 列 面 層 発 滴 束 箱 袋 丁 門 文 ページ 頁 型 系統 系 期 学期 学年 年生 級 等 打 桁 けた 手 勝 敗 分け 試合"
    " 打席 本塁打 安打 者 团 个 只 条 张 辆 家 座 种 款 项 篇",
    "泊": "泊",
    "宗": "宗",
}
_LETTERS = frozenset(ascii_letters)
_WORD_END = re.compile(r"[A-Za-z]*")


class Unit(NamedTuple):
    """A unit's one name, what kind of figure it makes, and where its spelling ends in the text."""

    name: str
    kind: Kind
    end: int


_EAST_TIMES = {"割": 10, "分": 1, "厘": 1}
_SYMBOLS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD", "€": "EUR",
    "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "₽": "RUB", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY",
    "Rs": "INR", "CNY": "CNY", "RMB": "CNY", "AUD": "AUD", "CAD": "CAD", "CHF": "CHF",
}  # fmt: skip
_ENDS = frozenset("$€£¥₩₹₽RDPYBFs.")  # of a currency before a figure
_BEFORE = re.compile(r"(?:US|A|C|HK|NT|S)?\$ ?$|[€£¥₩₹₽] ?$|(?:USD|EUR|GBP|JPY|CNY|RMB|AUD|CAD|CHF|Rs\.?) ?$")


def unit_after(text: str, end: int) -> Unit | None:
    """The unit whose spelling begins at `end`, after at most one space or hyphen."""
    at = end + 1 if text[end : end + 1] in (" ", "-") else end
    lengths = _lengths().get(text[at : at + 1])
    if lengths is None:
        return None
    names = _names()
    if text[at] in _LETTERS and text[at : _WORD_END.match(text, at).end()] not in _first_words():  # type: ignore[union-attr] # a letter is there
        return None
    for length in lengths:
        spelling = text[at : at + length]
        if spelling not in names and "-" in spelling:
            spelling = spelling.replace("-", " ")
        if spelling not in names or len(spelling) < length:
            continue
        if not (spelling[-1] in _LETTERS and text[at + length : at + length + 1] in _LETTERS):
            return Unit(*names[spelling], at + length)
    return None


def currency_before(text: str, start: int) -> tuple[str, int] | None:
    """The currency written before `start` ($, US$, EUR) and where it begins."""
    if text[start - 1 : start] == " " and text[max(0, start - 2) : start - 1] not in _ENDS:
        return None  # as most numbers have a blank before them, and no currency before that
    match = _BEFORE.search(text, max(0, start - 5), start)
    return (_SYMBOLS[match.group().strip(" .")], match.start()) if match else None


@cache
def _names() -> dict[str, tuple[str, Kind]]:
    names: dict[str, tuple[str, Kind]] = {}
    tables: tuple[tuple[Kind, dict[str, str]], ...] = (
        ("count", _COUNTERS),
        ("duration", _DURATION),
        ("measure", _MEASURE),
        ("money", _MONEY),
        ("percent", {"%": _PERCENT}),
    )
    for kind, table in tables:
        for name, spellings in table.items():
            names |= {spelling.replace("-", " "): (name, kind) for spelling in spellings.split()}
    return names


@cache
def _first_words() -> frozenset[str]:
    """The words that spellings in letters begin with."""
    return frozenset(_WORD_END.match(spelling).group() for spelling in _names())  # type: ignore[union-attr] # matches nothing, too


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How long the spellings are that begin with a character, the longest first."""
    lengths: dict[str, set[int]] = {}
    for spelling in _names():
        lengths.setdefault(spelling[0], set()).add(len(spelling))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
