"""A **language tag** (BCP 47), and the one form in which Waker keeps it, however it is spelled.

Hosts, guidelines and reviewers write one language in several ways: `no`, `nb` and `nn`, `tl` and `fil`, `he` and the
older `iw`, `NL`, `nld`, `pt_BR`. Where they are compared, they have to be the same. What is counted as one language is
what the same people read and what detection does not tell apart: both written forms of Norwegian, the varieties of
Arabic and of Chinese; Serbian, Croatian and Bosnian are three. The codes and their aliases are those of ISO 639-1, -2
and of the languages that the Unicode CLDR names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

# A language, and after the colon by what else it is called: older codes, those of three letters, its varieties.
_KNOWN_AS: Final = """
    aa:aar ab:abk ae:ave af:afr ak:tw/aka/fat/twi am:amh an:arg
    ar:aao/abh/abv/acm/acq/acw/acx/acy/adf/aeb/afb/ajp/ajt/apc/apd
    ar:ara/arb/arq/ars/ary/arz/auz/avl/ayh/ayl/ayn/ayp/pga/shu/ssh as:asm av:ava ay:aym/ayr
    az:azb/aze/azj ba:bak bal:bcc be:bel bg:bul bho:bh/bih bi:bis bik:bcl bm:bam bn:ben bo:bod/tib
    br:bre bs:bos bua:bxr ca:cat ce:che ch:cha chm:mhr co:cos cr:cre/cwd crr:pmk cs:ces/cze cu:chu
    cv:chv cy:cym/wel da:dan de:deu/ger del:umu den:xsl din:dik doi:dgo dtp:ktr/kzj/kzt/tdu dv:div
    dz:adp/dzo ee:ewe el:ell/gre en:eng eo:epo es:spa et:ekk/est eu:baq/eus fa:drw/fas/per/pes/prs/tnf
    ff:fuc/ful fi:fin fj:fij fo:fao fr:fra/fre fy:fry ga:gle gba:gya gd:gla gl:glg gn:grn/gug gon:gno
    grb:gbo gu:guj/prp gv:glv ha:hau hai:hdn he:iw/heb hi:hin hmn:hea ho:hmo hr:hrv/scr ht:hat hu:hun
    hy:arm/hye hz:her ia:ina iba:blg/snb id:in/ind ie:ile ig:ibo ii:iii ik:esk/ipk io:ido is:ice/isl
    it:ita iu:ike/iku ja:jpn jrb:aju jv:jw/jav/jaw ka:geo/kat kg:kng/kon ki:kik kj:kua kk:kaz kl:kal
    kln:spy km:khm kmb:smd kn:kan ko:kor kok:gom kpe:xpe kr:kau/knc kru:kxl ks:kas ku:ckb/kmr/kur/sdh
    kv:kom/kpv kw:cor ky:kir la:lat lah:pnb lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub luy:bxk
    lv:lav/lvs man:emk mg:mlg/plt mh:mah mi:mao/mri mk:mac/mkd ml:mal mn:drh/khk/mon/mvf mr:mar
    ms:may/msa/zlm/zsm mt:mlt mwr:dhd my:bur/mya na:nau nd:nde ne:nep/npi ng:ndo nl:dut/nld
    no:nb/nn/nno/nob/nor nr:nbl nv:nav ny:nya oc:oci oj:ojg/oji om:gaz/orm or:ori/ory os:oss pa:pan
    pi:pli pl:pol ps:pbu/pst/pus pt:por qu:que/quz raj:mup rm:roh rn:run ro:mo/mol/ron/rum rom:rmy
    ru:rus rw:kin sa:cls/san sc:src/srd sd:snd se:sme sg:sag si:sin sk:slk/slo sl:slv sm:smo sn:sna
    so:som sq:alb/aln/als/sqi sr:sh/cnr/hbs/scc/srp ss:ssw st:sot su:sun sv:swe sw:swa/swc/swh syr:cld
    ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:fil/tgl tmh:ttq tn:tsn to:ton tr:tur ts:tso tt:tat
    ty:tah ug:uig uk:ukr ur:urd uz:uzb/uzn/uzs ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho
    yi:ji/ydd/yid/yih yo:yor za:zha/zyb zap:zai
    zh:cdo/chi/cjy/cmn/cpx/czh/czo/gan/hak/hsn/lzh/mnp/nan/wuu/yue/zho zu:zul zza:diq
"""
_OTHERS: Final = """
    ace ach ada ady afh agq ain akk akz ale alt ang ann anp arc arn aro arp arw asa ase ast atj avk awa
    ban bar bas bax bbc bbj bej bem bew bez bfd bfq bgc bgn bin bjn bkm bla blo blt bpy bqi bra brh brx
    bss bug bum byn byv cad car cay cch ccp ceb cgg chb chg chk chn cho chp chr chy cic clc cop cps crg
    crh crj crk crl crm crs csb csw dak dar dav dgr dje dsb dua dum dyo dyu dzg ebu efi egl egy eka elx
    enm esu ewo ext fan fit fon frc frm fro frp frr frs fur gaa gag gay gbz gez gil glk gmh goh gor got
    grc gsw guc gur guz gwi haw hax hif hil hit hnj hsb hup hur ibb ikt ilo inh izh jam jbo jgo jmc jpr
    jut kaa kab kac kaj kam kaw kbd kbl kcg kde kea kek ken kfo kgp kha kho khq khw kiu kkj koi kos krc
    kri krj krl ksb ksf ksh kum kut kwk kxv lad lag lam lez lfn lij lil liv lkt lmo lol lou loz lrc lsm
    ltg lua lui lun luo lus lzz mad maf mag mai mak mas mde mdf mdr men mer mfe mga mgh mgo mic min mnc
    mni moe moh mos mrj mua mus mwl mwv mye myv mzn nap naq nds new nia niu njo nmg nnh nog non nov nqo
    nso nus nwc nym nyn nyo nzi ojb ojc ojs ojw oka osa ota pag pal pam pap pau pcd pcm pdc pdt peo pfl
    phn pis pms pnt pon pqm prg pro quc qug rap rar rgn rhg rif rof rtm rue rug rup rwk sad sah sam saq
    sas sat saz sba sbp scn sco sdc see seh sei sel ses sga sgs shi shn sid slh sli sly sma smj smn sms
    snk sog srn srr ssy stq str suk sus sux swb syc szl tce tcy tem teo ter tet tgx tht tig tiv tkl tkr
    tlh tli tly tog tok tpi tru trv trw tsd tsi ttm ttt tum tvl twq tyv tzm udm uga umb vai vec vep vls
    vmf vmw vot vro vun wae wal war was wbp xal xmf xnr xog yao yap yav ybb yrl zea zen zgh zun
"""
_LANGUAGE_OF: Final[dict[str, str]] = {
    alias: language
    for language, _, aliases in (entry.partition(":") for entry in _KNOWN_AS.split())
    for alias in aliases.split("/")
}
LANGUAGES: Final = frozenset((*_LANGUAGE_OF.values(), *_OTHERS.split()))
"""The languages that are known, each by the one code that stands for it."""

_WELL_FORMED: Final = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,8}")
_EXTENDED: Final = 3
_SCRIPT: Final = 4


def well_formed(tag: str) -> bool:
    """Whether it looks like a language tag; an underscore passes for a hyphen. It may still name no language."""
    return _WELL_FORMED.fullmatch(tag) is not None


@lru_cache(maxsize=4_096)
def normal(tag: str) -> str | None:
    """The normal form of a tag (`pt-BR` for `PT_br`, `no` for `nb`), None where it names no language that is known.

    `und`, `mul` and `zxx` name none either.
    """
    if not well_formed(tag):
        return None
    first, *more = tag.replace("_", "-").lower().split("-")
    language = _LANGUAGE_OF.get(first, first)
    if language not in LANGUAGES:
        return None
    if more and len(more[0]) == _EXTENDED and more[0].isalpha():  # zh-yue and zh-cmn: the variety, once more
        more = more[1:]
    rest = [
        part.title() if len(part) == _SCRIPT and part.isalpha() else part.upper() if len(part) == 2 else part
        for part in more
    ]
    return "-".join((language, *rest))


def primary(tag: str) -> str:
    """The language of a tag without region and script, in its normal form; of an unknown one its first part."""
    return (normal(tag) or tag.lower().replace("_", "-")).partition("-")[0]


def named(tags: Iterable[str]) -> list[str]:
    """The tags in normal form, each once; those that name no language are left out."""
    return list(dict.fromkeys(one for tag in tags if (one := normal(tag)) is not None))


@lru_cache(maxsize=1_024)
def spellings(tag: str) -> frozenset[str]:
    """Every code under which texts in the language of a tag may have been stored, its own among them."""
    language = primary(tag)
    return frozenset((language, *(alias for alias, of in _LANGUAGE_OF.items() if of == language)))
