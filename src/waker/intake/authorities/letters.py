"""A letter: the document of an answer as a text that a person at an authority reads. Dutch and English."""

from __future__ import annotations

from typing import Any, Final

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "dsa-article-9": "Effect given to an order to act (Regulation (EU) 2022/2065, Article 9)",
        "dsa-article-10": "Effect given to an order to provide information (Regulation (EU) 2022/2065, Article 10)",
        "tco-annex-ii": "Feedback following removal of terrorist content (Regulation (EU) 2021/784, Annex II)",
        "tco-annex-iii": "Impossibility to execute a removal order (Regulation (EU) 2021/784, Annex III)",
        "authority": "Authority", "reference": "Your reference", "basis": "Legal basis", "scope": "Territorial scope",
        "received": "Order received", "due": "Term", "effect": "Effect", "at": "Time", "ours": "Our reference",
        "provider": "Provider", "country": "Member State of establishment or representative", "contact": "Contact",
        "signer": "Authorised person", "answered": "Date of this answer", "measure": "Measure", "why": "Reason",
        "details": "Details", "disclosed": "File", "everywhere": "everywhere", "subject": "Subject",
        "executed": "carried out", "partly": "carried out in part", "cannot_execute": "cannot be carried out",
        "refused": "not carried out", "removed": "content removed",
        "disabled_in_all_member_states": "access disabled in all Member States",
        "force_majeure": "force majeure or de facto impossibility", "manifest_errors": "manifest errors in the order",
        "insufficient_information": "insufficient information in the order", "yes": "yes", "no": "no",
    },
    "nl": {
        "dsa-article-9": "Gevolg gegeven aan een bevel om op te treden (Verordening (EU) 2022/2065, artikel 9)",
        "dsa-article-10": "Gevolg gegeven aan een bevel om informatie te verstrekken"
        " (Verordening (EU) 2022/2065, artikel 10)",
        "tco-annex-ii": "Terugkoppeling na verwijdering van terroristische inhoud"
        " (Verordening (EU) 2021/784, bijlage II)",
        "tco-annex-iii": "Onmogelijkheid om een verwijderingsbevel uit te voeren"
        " (Verordening (EU) 2021/784, bijlage III)",
        "authority": "Autoriteit", "reference": "Uw kenmerk", "basis": "Rechtsgrondslag",
        "scope": "Territoriale reikwijdte", "received": "Bevel ontvangen", "due": "Termijn", "effect": "Gevolg",
        "at": "Tijdstip", "ours": "Ons kenmerk", "provider": "Aanbieder",
        "country": "Lidstaat van vestiging of vertegenwoordiger", "contact": "Contact", "signer": "Gemachtigde",
        "answered": "Datum van dit antwoord", "measure": "Maatregel", "why": "Reden", "details": "Toelichting",
        "disclosed": "Bestand", "everywhere": "overal", "subject": "Onderwerp",
        "executed": "uitgevoerd", "partly": "gedeeltelijk uitgevoerd", "cannot_execute": "kan niet worden uitgevoerd",
        "refused": "niet uitgevoerd", "removed": "inhoud verwijderd",
        "disabled_in_all_member_states": "toegang in alle lidstaten geblokkeerd",
        "force_majeure": "overmacht of feitelijke onmogelijkheid", "manifest_errors": "duidelijke fouten in het bevel",
        "insufficient_information": "onvoldoende informatie in het bevel", "yes": "ja", "no": "nee",
    },
}  # fmt: skip


def letter(document: dict[str, Any], language: str | None) -> str:
    """The document in words; in English where the order's language has none."""
    words = _WORDS.get((language or "en").partition("-")[0].lower(), _WORDS["en"])
    to, order, us, effect = document["addressee"], document["order"], document["provider"], document["effect"]
    country = f" ({to['country']})" if to["country"] else ""
    lines = [words[document["form"]], ""]

    def say(label: str, value: Any) -> None:
        if value not in (None, "", []):
            lines.append(f"{words[label]}: {value}")

    say("authority", f"{to['authority']}{country}")
    say("reference", to["reference"])
    say("basis", order["legal_basis"])
    say("scope", ", ".join(order["territorial_scope"]))
    say("received", order["received_at"])
    say("due", order["due_at"])
    for subject in order["subjects"]:
        say("subject", subject)
    lines.append("")
    say("effect", words[effect["kind"]])
    say("at", effect["at"])
    for name, ticked in {**document.get("measure", {}), **document.get("cannot_execute", {})}.items():
        lines.append(f"[{'x' if ticked else ' '}] {words[name]}")
    for measure in effect.get("measures", []):
        where = ", ".join(measure["countries"]) or words["everywhere"]
        say("measure", f"{measure['kind']} {measure['subject']} ({where}), {measure['from']}")
    for file in document.get("disclosed", []):
        say("disclosed", f"{file['file']} ({', '.join(file['parts'])}), SHA-256 {file['sha256']}")
    say("details", document["details"])
    lines.append("")
    say("provider", us["name"])
    say("country", us["country"])
    say("contact", us["contact"])
    say("signer", us["authorised_person"])
    say("ours", us["reference"])
    say("answered", document["answered_at"])
    return "\n".join(lines).strip() + "\n"
