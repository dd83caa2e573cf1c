"""The addresses of the console. Ids of items and accounts are the host platform's, so they may hold slashes."""

from __future__ import annotations

from django.urls import path, register_converter

from waker.console.views import (
    accounts,
    appeals,
    breaks,
    care,
    case,
    decisions,
    delivery,
    disclosures,
    guidelines,
    home,
    items,
    misuse,
    oidc,
    orders,
    partners,
    preferences,
    queue,
    reviewers,
    search,
    security,
    sessions,
    signin,
    staff,
    submissions,
    two_step,
)


class Id:
    """One of our own ids, or a version or policy: no slashes, and no NUL, which the database cannot hold."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class HostId(Id):
    regex = r"[^\x00]+"


register_converter(Id, "id")
register_converter(HostId, "hostid")

app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", signin.sign_in, name="sign_in"),
    path("sign-out", signin.sign_out, name="sign_out"),
    path("enter/<id:secret>", signin.one_time, name="one_time"),
    path("two-step", two_step.two_step, name="two_step"),
    path("two-step/options", two_step.options, name="two_step_options"),
    path("sign-in/passkey", two_step.by_passkey, name="sign_in_passkey"),
    path("oidc/start", oidc.start, name="oidc_start"),
    path("oidc/back", oidc.back, name="oidc_back"),
    path("security", security.security, name="security"),
    path("security/set-up", security.set_up, name="set_up"),
    path("security/app", security.app, name="set_up_app"),
    path("security/passkey", security.passkey, name="set_up_passkey"),
    path("security/passkey/options", security.passkey_options, name="passkey_options"),
    path("security/steps/<int:pk>/remove", security.remove, name="step_remove"),
    path("security/codes", security.recovery, name="codes"),
    path("security/codes/new", security.new_codes, name="new_codes"),
    path("security/codes.txt", security.recovery_file, name="codes_file"),
    path("sessions", sessions.own, name="sessions"),
    path("sessions/others/end", sessions.end_others, name="sessions_end"),
    path("sessions/<int:session>/end", sessions.end_own, name="session_end"),
    path("password", signin.password, name="password"),
    path("preferences", preferences.preferences, name="preferences"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("search", search.search, name="search"),
    path("queue", queue.queue, name="queue"),
    path("queue/next", queue.next_case, name="next"),
    path("cases/<id:case_id>", case.case, name="case"),
    path("cases/<id:case_id>/decide", case.decide, name="decide"),
    path("cases/<id:case_id>/claim", case.claim, name="claim"),
    path("cases/<id:case_id>/release", case.release, name="release"),
    path("decisions", decisions.listing, name="decisions"),
    path("decisions/<id:decision_id>", decisions.decision, name="decision"),
    path("decisions/<id:decision_id>/undo", decisions.undo, name="undo"),
    path("appeals", appeals.listing, name="appeals"),
    path("appeals/<id:appeal_id>", appeals.appeal, name="appeal"),
    path("appeals/<id:appeal_id>/decide", appeals.decide, name="appeal_decide"),
    path("appeals/<id:appeal_id>/files/<id:ref>", appeals.file, name="appeal_file"),
    path("misuse", misuse.listing, name="misuse"),
    path("misuse/warn", misuse.warn, name="misuse_warn"),
    path("misuse/suspend", misuse.suspend, name="misuse_suspend"),
    path("misuse/lift", misuse.lift, name="misuse_lift"),
    path("items", items.listing, name="items"),
    path("items/<hostid:item_id>", items.item, name="item"),
    path("accounts", accounts.listing, name="accounts"),
    path("accounts/<hostid:account_id>", accounts.account, name="account"),
    path("guidelines", guidelines.guidelines, name="guidelines"),
    path("guidelines/policies/<id:policy_id>", guidelines.policy, name="policy"),
    path("guidelines/versions/<id:version>", guidelines.guidelines, name="version"),
    path("guidelines/versions/<id:version>/from/<id:other>", guidelines.compare, name="compare"),
    path("orders", orders.listing, name="orders"),
    path("orders/new", orders.new, name="order_new"),
    path("orders/urgent", orders.urgent, name="urgent"),
    path("orders/<id:order_id>", orders.order, name="order"),
    path("orders/<id:order_id>/acknowledge", orders.acknowledge, name="order_acknowledge"),
    path("orders/<id:order_id>/basis", orders.basis, name="order_basis"),
    path("orders/<id:order_id>/execute", orders.execute, name="order_execute"),
    path("orders/<id:order_id>/answer", orders.answer, name="order_answer"),
    path("orders/<id:order_id>/resume", orders.resume, name="order_resume"),
    path("orders/<id:order_id>/scrutiny", orders.scrutiny, name="order_scrutiny"),
    path("orders/<id:order_id>/scrutinised", orders.scrutinised, name="order_scrutinised"),
    path("orders/<id:order_id>/disclose", disclosures.propose, name="disclose"),
    path("orders/<id:order_id>/document/<id:form>", orders.document, name="order_document"),
    path("disclosures/<id:disclosure_id>/approve", disclosures.approve, name="disclosure_approve"),
    path("disclosures/<id:disclosure_id>/refuse", disclosures.refuse, name="disclosure_refuse"),
    path("disclosures/<id:disclosure_id>/file", disclosures.file, name="disclosure_file"),
    path("crimes", disclosures.crimes, name="crimes"),
    path("submissions", submissions.listing, name="submissions"),
    path("submissions/<id:decision_id>", submissions.submission, name="submission"),
    path("submissions/<id:decision_id>/mend", submissions.mend, name="mend_submission"),
    path("submissions/<id:decision_id>/again", submissions.again, name="submission_again"),
    path("submissions/<id:decision_id>/close", submissions.close, name="close_submission"),
    path("partners", partners.listing, name="partners"),
    path("partners/new", partners.new, name="partner_new"),
    path("partners/people/<int:pk>", partners.person, name="partner_person"),
    path("partners/<id:partner_id>", partners.partner, name="partner"),
    path("partners/<id:partner_id>/change", partners.change, name="partner_change"),
    path("partners/<id:partner_id>/people", partners.invite, name="partner_invite"),
    path("webhooks", delivery.webhooks, name="webhooks"),
    path("webhooks/<id:webhook_id>", delivery.webhook, name="webhook"),
    path("webhooks/<id:webhook_id>/rotate", delivery.rotate, name="webhook_rotate"),
    path("webhooks/<id:webhook_id>/test", delivery.test, name="webhook_test"),
    path("webhooks/<id:webhook_id>/switch", delivery.switch, name="webhook_switch"),
    path("webhooks/<id:webhook_id>/remove", delivery.remove, name="webhook_remove"),
    path("messages", delivery.listing, name="messages"),
    path("messages/resend", delivery.resend_all, name="messages_resend"),
    path("messages/<id:message_id>/resend", delivery.resend, name="message_resend"),
    path("break", breaks.pause, name="break"),
    path("break/take", breaks.take, name="break_take"),
    path("break/end", breaks.end, name="break_end"),
    path("care", care.care, name="care"),
    path("care/limits", care.limits, name="care_limits"),
    path("care/choices", care.choices, name="care_choices"),
    path("care/country", care.country, name="care_country"),
    path("care/texts", care.resources, name="care_texts"),
    path("reviewers", reviewers.listing, name="reviewers"),
    path("reviewers/<int:pk>", reviewers.reviewer, name="reviewer"),
    path("reviewers/<int:pk>/give", reviewers.give, name="reviewer_give"),
    path("reviewers/<int:pk>/withdraw", reviewers.withdraw, name="reviewer_withdraw"),
    path("reviewers/<int:pk>/limits", reviewers.limits, name="reviewer_limits"),
    path("staff", staff.staff, name="staff"),
    path("staff/<int:pk>", staff.change, name="staff_change"),
    path("staff/<int:pk>/link", staff.link, name="staff_link"),
    path("staff/<int:pk>/security", sessions.of_colleague, name="staff_security"),
    path("staff/<int:pk>/reset-two-step", sessions.reset, name="staff_reset"),
    path("staff/<int:pk>/sessions/end", sessions.end_all_of_colleague, name="staff_sessions_end"),
    path("staff/<int:pk>/sessions/<int:session>/end", sessions.end_colleagues, name="staff_session_end"),
]
