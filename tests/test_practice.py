"""Practice in a browser: every kind, without JavaScript, by keyboard, small, two tabs, a return."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_findings, findings_in_both_schemes, too_wide
from tests.visitor import Visitor

pytestmark = pytest.mark.browser

FIVE = "/practice/the-first-five/"
PRINTED = "before: the primary key is None\nafter: the primary key is 1, created=True"
ORDER = [
    "The receiver of pre_save is called",
    "The INSERT is sent",
    "The row is committed",
    "The receiver of post_save is called",
    "save() returns",
]
each_way = pytest.mark.parametrize("javascript", [True, False])


def answer(page: Page, sure: str = "A guess") -> None:
    page.get_by_role("button", name=f"Answer: {sure}").click()
    expect(page.locator(".verdict-of-answer")).to_be_visible()


def put_in_order(page: Page) -> None:
    """Move each line up until the list is as it should be."""
    for place, text in enumerate(ORDER):
        lines = page.locator(".order-text").all_text_contents()
        for at in range(lines.index(text), place, -1):
            page.get_by_role("button", name=f"Up: {text}").click()
            expect(page.locator(".order-text").nth(at - 1)).to_have_text(text)


def expect_right(page: Page) -> None:
    expect(page.locator(".verdict-title")).to_contain_text("Right.")


@each_way
def test_a_whole_set_is_played_and_what_was_missed_is_played_again(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto("/practice/")
    page.get_by_role("link", name="The first five").click()
    page.get_by_role("link", name="Begin").click()

    put_in_order(page)
    answer(page)
    expect_right(page)
    page.get_by_role("link", name="Next question").click()
    page.get_by_label("post_save.connect(Book, sender=tell)").check()
    answer(page, "Certain")
    expect(page.locator(".verdict-title")).to_contain_text("Not right. You were: certain.")
    page.get_by_role("link", name="Next question").click()
    page.get_by_role("textbox").fill(PRINTED)
    answer(page)
    expect_right(page)
    page.get_by_role("link", name="Next question").click()
    page.get_by_label("Line 8: @receiver(pre_save)").check()
    answer(page)
    expect_right(page)
    page.get_by_role("link", name="Next question").click()
    page.get_by_role("checkbox").first.check()
    answer(page)
    page.get_by_role("link", name="See the result").click()

    expect(page.locator(".score")).to_have_text("3 of 5 right")
    page.get_by_role("button", name="Try the 2 that you missed").click()
    # Sure and wrong comes first.
    expect(page.locator(".ask-title")).to_contain_text("Question 1 of 2")
    page.get_by_label("post_save.connect(tell, sender=Book)").check()
    answer(page)
    page.get_by_role("link", name="Next question").click()
    for box in (0, 2):
        page.get_by_role("checkbox").nth(box).check()
    answer(page)
    page.get_by_role("link", name="See the result").click()
    expect(page.locator(".score")).to_have_text("2 of 2 right in round 2")


def test_a_step_leads_to_its_quiz_and_the_quiz_back_to_its_step(page: Page) -> None:
    page.goto("/learn/what-a-transaction-is/")
    quiz = page.locator("#quiz")
    expect(quiz).to_contain_text("3 questions, about 4 minutes")
    quiz.get_by_role("link", name="Begin").click()
    page.wait_for_url("**/counted-from-two-sides/")
    page.get_by_role("textbox").fill("Inside, another one sees 1")
    answer(page)
    page.goto("/learn/what-a-transaction-is/")
    expect(quiz).to_contain_text("1 of 3 answered")
    quiz.get_by_role("link", name="Go on").click()
    page.wait_for_url("**/row-for-everyone/")
    for option in ("with nothing around it", "which ends without an exception"):
        page.get_by_label(option).check()
    answer(page)
    expect_right(page)
    page.get_by_role("link", name="Next question").click()
    page.wait_for_url("**/timeline-of-a-rollback/")
    for place in page.locator(".places select").all():
        place.select_option("never")
    answer(page)
    page.get_by_role("link", name="See the result").click()
    page.wait_for_url("**/practice/what-a-transaction-is/")
    expect(page.locator(".score")).to_have_text("1 of 3 right")

    page.get_by_role("link", name="What a transaction is").click()
    page.wait_for_url("**/learn/what-a-transaction-is/")

    expect(quiz).to_contain_text("3 of 3 answered, 1 right")


@each_way
def test_a_timeline_is_predicted_and_then_watched(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto("/practice/performance/timeline-of-a-mail-that-is-not-sent/")
    expect(page.locator("[data-never], [data-grip]").last).to_be_visible(visible=javascript)
    for label, place in {
        "The INSERT is sent": "1",
        "The mail is registered with on_commit()": "2",
        "save() returns": "3",
        "The transaction is rolled back": "4",
        "The row is committed": "does not happen",
        "The mail is sent": "does not happen",
    }.items():
        page.get_by_label(label).select_option(label=place)

    answer(page, "Fairly sure")
    expect_right(page)
    page.get_by_role("button", name="Show me the run").click()

    expect(page.locator("#shown .rows > .row").first).to_be_visible()
    if javascript:
        expect(page.locator("#shown-title")).to_be_focused()
    else:
        assert page.url.endswith("#shown")


@each_way
def test_rows_are_ticked_and_a_message_helps(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript, may_complain=True)
    page.goto("/practice/what-stays/entries-after-a-refusal/")
    page.get_by_role("checkbox", name="saving Two Scoops").check()
    page.get_by_label("No row: the table is empty").check()

    page.get_by_role("button", name="Answer: A guess").click()

    expect(page.locator(".errorlist")).to_contain_text("Some rows and none")
    expect(page.get_by_role("checkbox", name="saving Two Scoops")).to_be_checked()
    page.get_by_label("No row: the table is empty").uncheck()
    answer(page)
    expect_right(page)


def test_a_list_is_put_in_order_by_keyboard_and_each_move_is_told(page: Page) -> None:
    page.goto(f"{FIVE}order-of-a-first-save/")
    page.get_by_role("button", name="Up: The receiver of pre_save is called").focus()

    for _ in range(4):
        page.keyboard.press("Enter")

    expect(page.locator(".order-text").first).to_have_text(ORDER[0])
    expect(page.locator("#status")).to_have_text(f"Moved to place 1 of 5: {ORDER[0]}")
    expect(page.get_by_role("button", name=f"Up: {ORDER[0]}")).to_be_focused()


def lines(page: Page) -> list[str]:
    return page.locator("[data-order] .order-text").all_text_contents()


def drag_by_mouse(page: Page, text: str, *, onto: str) -> None:
    """Take a line by its words and let it go above another, or below a later one."""
    line, other = page.get_by_text(text, exact=True), page.get_by_text(onto, exact=True)
    line.scroll_into_view_if_needed()
    line.hover()
    page.mouse.down()
    box = other.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()


def test_a_list_is_put_in_order_by_mouse(page: Page) -> None:
    page.goto(f"{FIVE}order-of-a-first-save/")

    for place, text in enumerate(ORDER):
        if (onto := lines(page)[place]) != text:
            drag_by_mouse(page, text, onto=onto)
            expect(page.locator("#status")).to_have_text(f"Moved to place {place + 1} of 5: {text}")
            expect(page.get_by_role("button", name=f"Up: {text}")).to_be_focused()

    assert lines(page) == ORDER
    answer(page)
    expect_right(page)


def test_a_drag_that_is_given_up_moves_nothing(page: Page) -> None:
    page.goto(f"{FIVE}order-of-a-first-save/")
    before = lines(page)
    page.locator(".order-text").last.hover()
    first = page.locator(".order-text").first.bounding_box()
    assert first
    page.mouse.down()
    page.mouse.move(first["x"], first["y"], steps=3)
    assert lines(page) != before

    page.keyboard.press("Escape")
    page.mouse.up()

    assert lines(page) == before
    expect(page.locator("#status")).to_have_text("Not moved.")


def test_a_list_is_put_in_order_by_a_finger(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto(f"{FIVE}order-of-a-first-save/")
    last = lines(page)[-1]
    grip, first = page.locator("[data-grip]").last, page.locator("[data-grip]").first
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), first.bounding_box()
    assert start
    assert end
    finger = page.context.new_cdp_session(page)
    x = start["x"] + 8

    for kind, y in [
        ("touchStart", start["y"] + 20),
        ("touchMove", start["y"] - 30),
        ("touchMove", end["y"]),
        ("touchEnd", None),
    ]:
        points = [] if y is None else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    expect(page.locator(".order-text").first).to_have_text(last)


def test_a_timeline_is_made_by_mouse(page: Page) -> None:
    page.goto("/practice/saving-a-model/statements-for-an-unchanged-book/")
    never = page.locator("[data-never]")
    for text in ("A SELECT looks whether the row is there", "A transaction begins"):
        page.get_by_text(text).hover()
        page.mouse.down()
        box = never.bounding_box()
        assert box
        page.mouse.move(box["x"] + 5, box["y"] + 30, steps=5)
        page.mouse.up()
        expect(page.get_by_label(text)).to_have_value("never")

    expect(page.locator("#status")).to_have_text(f"Moved to “does not happen”: {text}")
    expect(page.get_by_label("An UPDATE is sent")).to_have_value("2")
    # What was chosen from the lists decides where the lines stand when the next drag begins.
    page.get_by_label("An UPDATE is sent").select_option("1")
    page.get_by_label("An INSERT is sent").select_option("2")
    page.get_by_text("An INSERT is sent").hover()
    top = page.locator("[data-order]").bounding_box()
    assert top
    page.mouse.down()
    page.mouse.move(top["x"] + 5, top["y"] + 100, steps=2)
    assert lines(page)[0] == "An UPDATE is sent"
    page.mouse.move(top["x"] + 5, top["y"], steps=5)
    page.mouse.up()
    expect(page.get_by_label("An INSERT is sent")).to_have_value("1")
    expect(page.get_by_label("An UPDATE is sent")).to_have_value("2")
    answer(page)
    expect_right(page)


def test_a_line_is_chosen_by_clicking_its_code_or_by_arrow_keys(page: Page) -> None:
    page.goto(f"{FIVE}receiver-that-hears-too-much/")

    page.locator(".line-choice code", has_text="author.save()").click()
    expect(page.get_by_label("author.save()")).to_be_checked()
    expect(page.get_by_label("author.save()")).to_be_focused()
    for _ in range(30):
        if page.get_by_label("Line 8: @receiver(pre_save)").is_checked():
            break
        page.keyboard.press("ArrowUp")
    answer(page)

    expect_right(page)


@each_way
def test_a_double_click_gives_one_answer(open_page: Callable[..., Page], javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto(f"{FIVE}which-call-connects/")
    page.get_by_label("post_save.connect(tell, sender=Book)").check()

    page.get_by_role("button", name="Answer: Certain").dblclick()

    expect(page.locator(".verdict-of-answer")).to_be_visible()
    expect_right(page)
    page.goto(FIVE)
    expect(page.locator(".standing")).to_contain_text("1 of 5 answered")


@each_way
def test_going_back_finds_the_answer_and_not_the_question(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto(f"{FIVE}which-call-connects/")
    page.get_by_label("post_save.connect(tell, sender=Book)").check()
    answer(page)
    page.get_by_role("link", name="Next question").click()
    page.wait_for_url("**/what-both-receivers-print/")

    page.go_back()

    expect_right(page)
    page.get_by_role("link", name="Next question").click()
    page.wait_for_url("**/what-both-receivers-print/")


@each_way
def test_what_is_no_answer_leads_to_its_message_and_keeps_what_was_typed(
    open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(java_script_enabled=javascript, may_complain=True)
    page.goto("/practice/performance/timeline-of-a-mail-that-is-not-sent/")
    page.get_by_label("The INSERT is sent").select_option("1")

    page.get_by_role("button", name="Answer: A guess").click()

    expect(page.locator(".ask .errorlist")).to_be_focused()
    expect(page.locator(".ask .errorlist")).to_be_in_viewport()
    expect(page.locator(".ask .errorlist")).to_have_text(
        "Give each line a place, or say that it does not happen."
    )
    expect(page.get_by_label("The INSERT is sent")).to_have_value("1")
    expect(page.locator("fieldset[aria-invalid=true]")).to_be_visible()


def test_enter_in_a_field_asks_how_sure_one_is(open_page: Callable[..., Page]) -> None:
    page = open_page(may_complain=True)
    page.goto(f"{FIVE}which-call-connects/")
    option = page.get_by_label("post_save.connect(tell, sender=Book)")
    option.focus()
    page.keyboard.press("Space")

    page.keyboard.press("Enter")

    expect(page.locator("fieldset[aria-invalid=true]")).to_contain_text("Say how sure you are")
    expect(option).to_be_checked()


def test_an_answer_is_announced_and_reached_by_keyboard(page: Page) -> None:
    page.goto(f"{FIVE}which-call-connects/")
    page.get_by_label("post_save.connect(tell, sender=Book)").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Answer: Certain").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#status")).to_have_text("Right.")
    expect(page.locator(".verdict-of-answer")).to_be_focused()


@each_way
def test_hints_come_one_at_a_time(open_page: Callable[..., Page], javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    page.goto(f"{FIVE}which-call-connects/")
    first, second = page.locator(".hints summary").all()
    expect(second).to_be_hidden()

    first.click()

    expect(second).to_be_visible()
    expect(page.get_by_text("What is called comes first.")).to_be_hidden()


def test_questions_answered_and_open_are_good_pages(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    found: list[str] = []
    page.goto("/practice/what-stays/")
    page.get_by_role("link", name="Begin").click()
    for place in range(2):
        page.get_by_label("No row: the table is empty").check()
        found += findings_in_both_schemes(page) + too_wide(page)
        answer(page)
        for part in page.locator("details > summary").all():
            part.click()
        found += findings_in_both_schemes(page) + too_wide(page)
        page.get_by_role("link", name="Next question" if place == 0 else "See the result").click()
    expect(page.locator(".score")).to_have_text("1 of 2 right")
    page.get_by_text("Each answer explained").first.click()

    assert found + findings_in_both_schemes(page) + too_wide(page) == []


@pytest.mark.parametrize(
    "path",
    [
        f"{FIVE}order-of-a-first-save/",
        f"{FIVE}what-both-receivers-print/",
        f"{FIVE}receiver-that-hears-too-much/",
        "/practice/performance/timeline-of-a-mail-that-is-not-sent/",
    ],
)
def test_each_kind_fits_a_phone_and_axe_finds_nothing(
    open_page: Callable[..., Page], path: str
) -> None:
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(path)

    assert axe_findings(page) + too_wide(page) == []
    for code in page.locator(".ask pre, .ask .lines").all():
        assert code.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_two_tabs_give_one_answer_and_a_closed_browser_keeps_it(
    open_page: Callable[..., Page],
) -> None:
    first = open_page()
    first.goto(f"{FIVE}which-call-connects/")
    second = first.context.new_page()
    second.goto(f"{FIVE}which-call-connects/")
    first.get_by_label("post_save.connect(tell, sender=Book)").check()
    answer(first)

    second.get_by_label("post_save.connect(Book, sender=tell)").check()
    answer(second)

    expect(second.locator(".message")).to_contain_text("The first answer counts.")
    expect_right(second)
    later = open_page(storage_state=first.context.storage_state())
    later.goto(FIVE)
    expect(later.locator(".standing")).to_contain_text("1 of 5 answered")
    later.get_by_role("link", name="Go on").click()
    expect(later.locator(".ask-title")).to_contain_text("Question 1 of 5")


@pytest.mark.parametrize(
    "data", [[], [("choice", "\0")], [("choice", "x" * 9000)], [("show", "0")]]
)
def test_a_forged_form_is_refused(site: str, data: list[tuple[str, str]]) -> None:
    visitor = Visitor(site)

    answered = visitor.post(f"{FIVE}which-call-connects/", data)

    assert answered.status == 422
    assert not answered.is_run
    assert "learner" not in visitor.cookies
