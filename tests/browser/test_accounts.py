"""From guest to account and back again, in a real browser: nothing is lost on the way."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from quizzes.models import AnswerEvent
from studyapp.models import Learner
from tests.browser.support import assert_accessible
from tests.browser.test_journeys import COURSE, choose, go_on, press, start

PASSWORD = "correct horse battery"
NEW = "staple battery horse"


@pytest.fixture(autouse=True)
def _course(transactional_db: None, small_course: Path) -> None:
    call_command("load_course", str(small_course), verbosity=0)


@pytest.fixture
def expected_noise() -> list[str]:
    """Chromium remarks on a form that comes back with what is wrong with it."""
    return ["status of 422"]


@pytest.fixture
def anna(transactional_db: None) -> Learner:
    anna = Learner.objects.create_user("anna", "anna@example.com", PASSWORD)
    anna.emailaddress_set.create(email=anna.email, verified=True, primary=True)
    return anna


def answer_two_of_three(page: Page) -> None:
    start(page, f"{COURSE}quiz/new/?size=3")
    for _ in range(2):
        choose(page, right=True)
        press(page, "Check")
        expect(page.locator(".verdict")).to_contain_text("Right")
        go_on(page)


def sign_in(page: Page, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Name or e-mail address").fill("Anna")
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_guest_keeps_everything_and_finds_it_again(page: Page, javascript: bool) -> None:
    answer_two_of_three(page)
    page.goto("/")
    page.get_by_role("link", name="Save my progress").click()
    expect(page.get_by_text("Show the password")).to_be_visible(visible=javascript)
    page.get_by_label("Name").fill("Anna")
    page.get_by_label("Password", exact=True).fill("anna")
    press(page, "Create my account")
    expect(page.get_by_role("alert").filter(has_text="too short")).to_be_focused()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Create my account")
    expect(page.locator(".toast").first).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Everything you did here is in your account now.")
    expect(page.get_by_role("link", name="Resume")).to_be_visible()

    page.get_by_role("link", name="anna").click()
    page.get_by_role("link", name="Sign out").click()
    press(page, "Sign out")
    expect(page.get_by_role("button", name="Try 5 questions")).to_be_visible()
    sign_in(page, "wrong horse battery")
    expect(page.get_by_role("alert").filter(has_text="That is not right")).to_be_visible()
    sign_in(page, PASSWORD)
    page.get_by_role("link", name="Resume").click()
    page.wait_for_url(re.compile("/items/3/"))
    assert Learner.objects.get().username == "anna"
    assert AnswerEvent.objects.filter(kind="answer").count() == 2


def test_a_forgotten_password_is_replaced_through_the_mail(page: Page, anna: Learner) -> None:
    page.goto("/account/login/")
    page.get_by_role("link", name="I forgot my password").click()
    page.get_by_label("E-mail address").fill("anna@example.com")
    press(page, "Send me the link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    found = re.search(r"http\S+/key/\S+", mail.outbox[0].body)
    assert found
    page.goto(found[0])
    assert found[0].split("-")[-1] not in page.url
    assert_accessible(page)
    password = page.get_by_label("New password", exact=True)
    password.fill(NEW)
    page.get_by_label("Show the new password").check()
    expect(password).to_have_attribute("type", "text")
    press(page, "Set this password")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(page, NEW)
    expect(page.get_by_role("link", name="anna")).to_be_visible()


def test_the_keyboard_is_enough_to_sign_up(page: Page) -> None:
    page.goto("/account/login/")
    expect(page.get_by_label("Name or e-mail address")).to_be_focused()
    page.goto("/account/signup/")
    page.get_by_label("Name").focus()
    for typed in ("anna", PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(page.get_by_label("Show the password")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="anna")).to_be_visible()


PHONE, DESKTOP = (390, "light"), (1280, "dark")


@pytest.mark.once
def test_every_account_page_is_accessible_and_fits_the_window(page: Page, anna: Learner) -> None:
    anna.emailaddress_set.create(email="a-rather-long-new-address-of-anna@subdomain.example.com")

    def look(name: str, *screens: tuple[int, str]) -> None:
        for width, scheme in screens:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            page.goto(f"/account/{name}/")
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert sideways(page) <= 0, name

    for name in ("signup", "login", "password/reset"):
        look(name, PHONE, DESKTOP)
    for name in ("password/reset/done", "password/reset/key/1-x", "password/reset/key/done"):
        look(name, PHONE)
    page.get_by_role("link", name="Sign in").first.click()
    sign_in(page, "wrong")
    assert_accessible(page)
    sign_in(page, PASSWORD)
    expect(page.get_by_role("link", name="anna")).to_be_visible()
    for name in ("email", "password/change", "logout", "reauthenticate"):
        look(name, PHONE, DESKTOP)
    for name in ("inactive", "confirm-email", "confirm-email/x"):
        look(name, DESKTOP)
