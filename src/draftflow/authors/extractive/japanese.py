"""What makes a Japanese sentence unfit to stand in an article of its own, or only behind the one before it."""

import re
import unicodedata

from draftflow.authors.extractive.quotes import outside, quoted
from draftflow.text.measure import cjk_share

_OPENERS = re.compile(
    r"しかし|だが|ただし?[、し]|ただ、|また[、は]|または|さらに|一方|そ[のれこう]|こ[のれこう]|そし|あの[^、]|なお|"
    r"同(?:氏|市|社|県|年|月|日|校|町|村|国|省|庁|局|所|店|紙|法|案|館|課|区|線|組合|団体|時に)|同じ|同様|彼|"
    r"例えば|たとえば|つまり|"
    r"すなわち|したがって|従って|ところが|ところで|では[、な]|でも、|けれど|もっとも、|とはいえ|だから|なぜなら|"
    r"というのも|加えて|"
    r"いずれ|両(?:者|社|国|県|市|氏|案|方)|前[者記述]|後者|第[二三四]に|次に|次いで|続いて|続けて|最後に|逆に|"
    r"反対の|反対に|他方|むしろ|"
    r"特に|とくに|とりわけ|中でも|なかでも|うち|内訳|差額|差し引き|残り|残る|以[上下]|上記|下記|当[時初]|結果|"
    r"やがて|まもなく|間もなく|"
    r"ようやく|それでも|および|あわせて|併せて|半面|反面|何より|実際|現に|もちろん|むろん|ちなみに|ほかに|他に|"
    r"よって|ゆえに|ならび|すると|とすれば|とりあえず|いわば|要するに|にもかかわらず|翌|その|問題は|理由は|"
    r"答えは|具体的に|仮に|少なくとも|"
    r"これに|これを|一部の|取材に|短く|以後|以来|先に|いま|いまだ|まず、|他の|別の"
)
_DEMONSTRATIVE = re.compile(
    r"[こそ]の(?!もの|まま|[他ほ]|たび|ほど|後|間|うち)|[こそ]れ(?!ぞれ|まで|から|ほど)|[こそ]うし[たて]|"
    r"[こそ]こ[にでをが]|同[氏社市県年月日]|"
    r"前述|上記"
)
_NEAR = 24  # a demonstrative further in points back inside its own sentence
_FIRST_PERSON = re.compile(
    r"当[社会院行方局所園館店校](?![一-龥])|弊社|小社|当(?:サイト|組合|団体)|私(?:たち|ども|ら|は|の|が|に|も|"
    r"を)|僕|わたし|われわれ|我々|我が[社国]|わが[社国]|"
    r"本(?:書|資料|稿|誌|紙|報告|記事|調査|ページ|サイト|論文)|この(?:会議録|報告書|資料|文書|記事|冊子|ページ)|"
    r"以下の(?:通り|とおり)|次の(?:通り|とおり)|"
    r"皆(?:さん|様|さま)|あなた|ください|下さい|お願い|ご覧|こちら|お尋ね|お知らせし|お支払い|お問い合わせ|"
    r"いたし(?:ます|まし)|ございま|申し上げ|"
    r"お伝えし|ご紹介|ましょう|表[\d１-９]|図[\d１-９]|[上下]の(?:表|図)|写真[はの]|話を聞いた|尋ねた。|"
    r"インタビュー|会議録|出席議員|説明のため出席"
)
_WRITER = re.compile(r"私(?:たち|ども|ら|は|の|が|に|も|を)|僕|わたし|当会|考えます|求めます|訴えます")
_BOILERPLATE = re.compile(
    r"[Cc]ookie|クッキー|会員限定|無断|転載|ログイン|購読|プライバシー|利用規約|クリック|ダウンロード|登録する|"
    r"配信|著作権|Copyright|©|"
    r"メールアドレス|掲載しています|関連記事|続きを読む|開会し|閉会し|散会し"
)
_RELATIVE_TIME = re.compile(
    r"今(?:日|年|月|週|回|後|夏|春|秋|冬|期|朝|夜)|本[日年月]|昨(?:日|年|夜|夏|春|秋|冬)|明日|来(?:年|月|週|春|"
    r"夏|秋|冬)|先(?:月|週|日)|"
    r"去年|ことし|きょう|きのう|あす|現在|最近|このほど|(?<![月\d])\d{1,2}日(?![間後前以目分])|当期|前期|今のところ"
)
_OPINION = re.compile(
    r"べき(?:だ|で|は|[^0-9])|ほしい|欲しい|だろう|でしょう|かもしれ|はずだ|違いない|に(?:も)?すぎ|甘い|遅きに|"
    r"残念|疑問|ではない[。か]|理がある|"
    r"思[うえい]|たやすい|はたして|果たして"
)
_SHORT_SUBJECT = re.compile(r"(?:市|県|町|村|区|府|都|国|政府|会社|学校|会|委員会)(?:は|が|も|の|では)")
_LABEL = re.compile(r"[^\s。、：:「」]{1,16}[：:]|[^\s。、「」]{1,10}　(?!　)[^\s]")
_ENDS = re.compile(r"[。．！!][」』）)]{0,2}$|」$")
_ODD = re.compile(r"https?:|www\.|\w@\w|[|{}<>\\^=_#*\[\]�◆◇◎○●■□▼▲★☆※→⇒]|――|…{2}")
_SHORTEST, _LONGEST = 9, 240  # characters of a sentence
_JAPANESE, _KANA = 0.5, 0.2  # shares: kana and ideographs among the letters, hiragana among all characters
_ATTRIBUTION = 4  # fewer characters than these outside the quotation marks name nobody
_STARTS = re.compile(r"[^、。，．！？!?」』）)：:・ー々\s]")
_TITLES = (
    r"(?:氏|さん|市長|知事|町長|村長|区長|教授|准教授|社長|会長|理事長|課長|部長|局長|次長|代表|議員|市議|県議|"
    r"委員長|委員|大臣|首相|"
    r"大統領|監督|館長|所長|店長|院長|校長|学長|事務局長|専務|常務|取締役|研究員|博士)"
)
_SPEAKER = re.compile(rf"(?:^|[、。」 　])([^、。「」『』（）\s]{{1,24}}?{_TITLES})(?:（[^（）]{{1,20}}）)?(?:は|が)")
_POLITE_END = re.compile(r"(?:です|ます|でした|ました|ません|ましょう|でしょう)か?[。」』）]*$")
_ENUMERATED = re.compile(r"第?[一二三四五六七八九1-9１-９](?:に|点目|つ目|番目|は)[、は]?|(?:一|二|三|四)つ目")
_ANNOUNCED = re.compile(
    r"次の(?:よう|[一二三四五六七八九]つ|\d{1,2}(?:つ|点|項目|件))|以下の[一二三四五六七八九\d]|"
    r"(?:[二三四五六七]つ|[2-9]つ|[2-9二三四五六七]点)(?:の(?:条件|理由|点|課題|論点|柱|方針|要素|段階|要望)|"
    r"ある|だ。|を挙げ)"
)
_OPINION_TITLE = re.compile(r"社説|論説|コラム|意見書|オピニオン|主張|投書|寄稿|視点|論壇|時評")
_FULL_NAME = re.compile(rf"(?<![一-龥々])([一-龥々]{{2}})[一-龥々ぁ-ん]{{1,3}}(?:前|元|新|副)?{_TITLES}")
_SURNAME = re.compile(rf"(?<![一-龥々])([一-龥々]{{2}})(?:前|元|新|副)?{_TITLES}")
_DATELINE = re.compile(r"【[^【】]{2,20}】\s*|[（(][^（）()]{2,12}(?:共同|時事|通信)[）)]\s*")


def is_prose(text: str) -> bool:
    """Whether `text` is one Japanese sentence of ordinary length and make-up."""
    if not _SHORTEST <= len(text) <= _LONGEST or not _STARTS.match(text) or not _ENDS.search(text) or _ODD.search(text):
        return False
    kana = sum("\u3041" <= c <= "\u3096" for c in text)
    return cjk_share(text) >= _JAPANESE and kana >= _KANA * len(text)


def is_fit(text: str) -> bool:
    """Whether the sentence can be said by someone else than its writer: no first person, no address, no boilerplate."""
    bare = outside(text)
    return not (
        _FIRST_PERSON.search(bare)
        or _BOILERPLATE.search(text)
        or bare.rstrip("。」』）").endswith(("か", "？", "?", "のか"))
    )


def is_labelled(text: str) -> bool:
    """Whether the paragraph begins with a name and a colon: a speaker in an interview, or a label."""
    return bool(_LABEL.match(text))


def leans(text: str) -> bool:
    """Whether the sentence is not understood without the one before it."""
    bare = outside(text)
    if sum(c.isalnum() for c in bare) < _ATTRIBUTION and quoted(text):
        return True
    return bool(_OPENERS.match(bare) or _ENUMERATED.match(bare) or _DEMONSTRATIVE.search(bare[:_NEAR]))


def weight(text: str) -> float:
    """How well the sentence stands in another's text, 0 to 1: lower for relative dates and opinion."""
    bare = unicodedata.normalize("NFKC", outside(text))
    return (
        (0.6 if _RELATIVE_TIME.search(bare) else 1.0)
        * (0.5 if _OPINION.search(bare) else 1.0)
        * (0.8 if _SHORT_SUBJECT.match(bare) else 1.0)
    )


def enumerates(text: str) -> bool:
    """Whether the sentence is one of a list that the one before it announces."""
    return bool(_ENUMERATED.match(text))


def presumed(text: str) -> set[str]:
    """Nothing: a name with its title may stand anywhere."""
    del text
    return set()


def announces(text: str) -> bool:
    """Whether the sentence announces things that the next ones tell one by one."""
    return bool(_ANNOUNCED.search(unicodedata.normalize("NFKC", outside(text))))


def is_opinion(text: str) -> bool:
    """Whether the sentence judges or speaks of its writer."""
    bare = outside(text)
    return bool(_OPINION.search(bare) or _WRITER.search(bare))


def is_opinion_title(title: str) -> bool:
    """Whether a title says that what follows is opinion."""
    return bool(_OPINION_TITLE.search(title))


def introduced(text: str) -> set[str]:
    """Family names of the people named in full, with a title, in `text`."""
    return {match.group(1) for match in _FULL_NAME.finditer(text)}


def mentioned(text: str) -> set[str]:
    """Family names that stand alone before a title in `text`."""
    return {match.group(1) for match in _SURNAME.finditer(text)}


def speaker(text: str) -> str | None:
    """Who is plainly said to speak, with the title the text gives."""
    match = _SPEAKER.search(outside(text))
    return match.group(1) if match else None


def is_polite(text: str) -> bool:
    """Whether the sentence ends in です or ます."""
    return bool(_POLITE_END.search(outside(text)))


def dateline(text: str) -> int:
    """Length of the place and agency before the first sentence of a report; 0 if there is none."""
    match = _DATELINE.match(text)
    return match.end() if match else 0
