#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages in a real browser: opened from a file, stepped, edited, answered and printed; the console stays empty."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import browser
from tap import Skip, case, check, run, same

ROOT = os.environ["KM_SOURCE_ROOT"]
CLI = os.environ["KM_CLI"]
LESSON = os.path.join(ROOT, "data/workloads/02-splitting-and-merging.kmw")
SHORT = os.path.join(ROOT, "data/workloads/13-slub-of-6.1.kmw")
FOLDER = tempfile.TemporaryDirectory(prefix="km-page-")
STEP = "document.body.dataset.step"
SENTENCE = "document.getElementById('sentence').textContent"
STAGE = "document.getElementById('stage').innerHTML"


opened = {}


def make_page(*options, lesson=LESSON):
    path = os.path.join(FOLDER.name, "lesson.html")
    result = subprocess.run([CLI, "render", lesson, "-o", path, *options], capture_output=True, text=True, check=False)
    same(result.returncode, 0, result.stderr)
    return path


def page():
    """The browser with the lesson open, started once."""
    if not browser.PROGRAM:
        raise Skip("chromium is not installed")
    if "browser" not in opened:
        opened["path"] = make_page()
        opened["browser"] = browser.Browser()
        opened["browser"].open("file://" + opened["path"])
        opened["browser"].wait("document.body && document.body.classList.contains('ready')")
    return opened["browser"]


def go(step):
    """Goes to a step by the address, once the page has written where it is."""
    page().wait(f"location.hash === '#step=' + {STEP}")
    page().value(f"location.hash = 'step={step}'; 0")
    page().wait(f"{STEP} === '{step}'")


def press(key, step):
    page().press(key)
    page().wait(f"{STEP} === '{step}'")


def choose(name, value, event):
    """Gives an input of the page a value, as a person would."""
    page().value(f"((e) => {{ e.value = {json.dumps(value)}; e.dispatchEvent(new Event('{event}')); }})"
                 f"(document.getElementById('{name}'))")


def type_text(text):
    choose("text", text, "input")


def point_at(name, until):
    """Clicks on the middle of a thing of the picture; again if it was still on its way to its place."""
    page().value("window.clicked = -1e9; 0")
    page().wait("""(() => {
      if (%s) return true;
      if (performance.now() - window.clicked < 700) return false;
      window.clicked = performance.now();
      const { left, top, width, height } = document.getElementById('%s').getBoundingClientRect();
      document.getElementById('%s').dispatchEvent(new MouseEvent('click',
        { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }));
      return false;
    })()""" % (until, name, name))


@case
def one_file_opens_without_network():
    page()
    with open(opened["path"], encoding="utf-8") as file:
        text = file.read()
    check(len(text.encode()) <= 400 * 1000, f"{len(text.encode())} bytes")
    same(re.findall(r'(?:src|href)="[^"#]', text), [], "what it loads")
    same(page().value("document.title"), "Splitting and merging", "title")
    same(page().value(STEP), "0.0", "first step")


@case
def a_question_holds_what_comes_after_it():
    tree = "document.getElementById('tree').textContent"
    check("p = alloc_pages" not in page().value(tree), "the call behind the question is shown")
    page().press("ArrowRight")
    same(page().value("document.activeElement.tagName"), "INPUT", "where the focus is")
    choose("answer", "list(NORMAL, 9)", "input")
    page().value("document.querySelector('#question form').requestSubmit()")
    page().wait(f"{STEP} === '{after('1')}'")
    same(page().value("document.getElementById('verdict').className"), "wrong", "verdict")
    same(page().value("document.getElementById('verdict').textContent"),
         "✗ It is list(NORMAL, 10), not list(NORMAL, 9)", "what is right")
    check("order 10: take frame 0x400" in page().value("document.getElementById('why').textContent"), "the reason")
    check("p = alloc_pages" in page().value(tree), "the call behind an answered question")
    page().wait("document.getElementById('answer') !== null")
    point_at("half-0x404", "document.getElementById('answer').value === 'frame(0x404)'")
    page().value("document.querySelector('#question form').requestSubmit()")
    page().wait("document.getElementById('verdict').className === 'right'")
    check(page().value("document.getElementById('why').textContent"), "no reason")


@case
def what_comes_after_a_question_is_not_shown_before():
    go("2.2")
    tree = page().value("document.getElementById('tree').textContent")
    check("q = alloc_pages" in tree and "How often is a block halved" in tree, "what is there")
    check("a = alloc_page(" not in tree, "the call behind the next question")


@case
def keys_step_both_ways():
    go("1.3")
    before, told = page().value(STAGE), page().value(SENTENCE)
    check(before.count("<text") > 20, "there is little on the stage")
    press("ArrowRight", "1.4")
    check(page().value(SENTENCE) != told, "the same sentence")
    press("ArrowLeft", "1.3")
    same(page().value(SENTENCE), told, "the sentence after a step back")
    press("ArrowDown", after("1"))
    press("ArrowUp", "0.0")
    press("End", after())
    press("Home", "0.0")


def after(*place, lesson=LESSON):
    """The step after a call, the last one by default."""
    result = subprocess.run([CLI, "run", "--format", "json", *(("--to", *place) if place else ()), lesson],
                            capture_output=True, text=True, check=True)
    state = json.loads(result.stdout)
    return f"{state['op']}.{state['event']}"


@case
def the_slider_and_the_tree_go_there():
    choose("slider", "3", "input")
    page().wait(f"{STEP}.startsWith('3.')")
    page().value("document.querySelector('#tree .events button').click()")
    page().wait(f"{STEP} === '3.1'")
    check(page().value("document.querySelector('[aria-current=step]').textContent.length > 3"), "no current event")
    page().wait("location.hash === '#step=3.1'")


@case
def what_is_pointed_at_is_inspected():
    go(after("1"))
    thing = "document.getElementById('thing').textContent"
    point_at("half-0x404", f"{thing} === 'Page frame 0x404'")
    told = page().value("document.getElementById('thing-rows').textContent")
    check("struct page" in told and "Buddy arithmetic" in told, told)
    press("ArrowLeft", f"1.{int(after('1').split('.')[1]) - 1}")
    same(page().value(thing), "Page frame 0x404", "what is inspected after a step")
    point_at("in-hand", f"{thing} === 'Page frame 0x400'")
    page().value("document.querySelector('#thing-rows button').click()")
    page().wait(f"{STEP} === '{after('1')}'")
    page().press("ArrowRight", shift=True)
    page().wait(f"{thing} !== 'Page frame 0x400'")
    page().press("Escape")
    page().wait("document.getElementById('inspector').hidden")


@case
def a_click_means_the_picture_that_was_seen():
    """It comes when the engine knows already that the stage has another size, and the old picture is still there."""
    go(after("1"))
    page().wait("document.getAnimations().length === 0")
    page().value("""(() => {
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) {
        postMessage.call(this, message);
        if (message.name !== 'look') return;
        Worker.prototype.postMessage = postMessage;
        const { left, top, width, height } = document.getElementById('half-0x404').getBoundingClientRect();
        document.getElementById('stage').dispatchEvent(new MouseEvent('click',
          { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }));
        window.clickedEarly = true;
      };
    })()""")
    page().size(900, 620)
    page().wait("window.clickedEarly && !document.getElementById('inspector').hidden")
    same(page().value("document.getElementById('thing').textContent"), "Page frame 0x404", "what was clicked on")
    page().press("Escape")
    page().wait("document.getElementById('inspector').hidden")
    page().size(1280, 800)


@case
def of_steps_that_wait_the_last_one_is_taken():
    go("1.3")
    for key in ("Home", "ArrowRight", "End", "ArrowUp", "ArrowDown"):
        page().press(key)
    page().value("location.hash = 'step=2.2'; 0")
    page().wait(f"{STEP} === '2.2'")


@case
def an_edit_runs_at_once():
    go("2.1")
    with open(LESSON, encoding="utf-8") as file:
        text = file.read()
    type_text(text + "\nbad(1)\n")
    page().wait("document.querySelectorAll('#diagnostics .error').length === 1")
    check("KMW-" in page().value("document.getElementById('diagnostics').textContent"), "no code")
    same(page().value(STEP), "2.1", "the step after an edit below it")
    type_text("kmw 1\nmachine x86-32 memory=64M\nonly = alloc_page(GFP_KERNEL)\n")
    page().wait("document.querySelectorAll('#diagnostics .error').length === 0")
    page().wait("document.getElementById('slider').max === '1'")
    page().press("ArrowDown")
    page().wait(f"{STEP}.startsWith('1.')")
    check("only = alloc_page" in page().value("document.getElementById('tree').textContent"), "the new call")


@case
def any_bytes_are_answered():
    type_text("\x01\x02 kmw � \n" * 50)
    page().wait("document.querySelectorAll('#diagnostics .error').length > 1")
    with open(LESSON, encoding="utf-8") as file:
        type_text(file.read())
    page().wait("document.querySelectorAll('#diagnostics .error').length === 0")
    page().wait("document.getElementById('slider').max === '822'")


@case
def a_dropped_file_is_opened():
    page().value("""(() => {
      const data = new DataTransfer();
      data.items.add(new File(['kmw 1\\nmachine x86-32 memory=64M\\nrandom seed=1 ops=2000 live=50\\n'], 'x.kmw'));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()""")
    page().wait("document.getElementById('slider').max === '2000'")
    with open(LESSON, encoding="utf-8") as file:
        type_text(file.read())
    page().wait("document.getElementById('slider').max === '822'")


@case
def it_speaks_chinese():
    go("1.3")
    choose("language", "zh_CN", "change")
    page().wait(f"/[\\u4e00-\\u9fff]/.test({SENTENCE})")
    same(page().value("document.documentElement.lang"), "zh-CN", "lang")
    choose("language", "en", "change")
    page().wait(f"!/[\\u4e00-\\u9fff]/.test({SENTENCE})")


@case
def a_phone_and_a_small_frame_show_all_of_it():
    for width, height in ((390, 800), (640, 400)):
        page().size(width, height)
        page().wait(f"innerWidth === {width}")
        check(page().value("document.documentElement.scrollWidth") <= width, "wider than the phone")
        below = page().value("document.querySelector('footer').getBoundingClientRect().bottom")
        check(below <= height, f"the buttons end at {below}")
    page().size(1280, 800)


@case
def what_cannot_be_seen_is_said():
    same(page().value("document.getElementById('sentence').getAttribute('aria-live')"), "polite", "sentence")
    nameless = page().value("""[...document.querySelectorAll('button, select, input, textarea')].filter((e) =>
        !e.textContent.trim() && !e.getAttribute('aria-label')).map((e) => e.outerHTML)""")
    same(nameless, [], "controls without a name")
    check(page().value("document.getElementById('slider').getAttribute('aria-valuetext')"), "the slider says nothing")


@case
def it_prints():
    step = page().value(STEP)
    data = base64.b64decode(page().call("Page.printToPDF")["data"])
    check(data.startswith(b"%PDF") and len(data) > 5000, f"{len(data)} bytes")
    page().value("(() => { window.print = () => { window.printed = handout.innerHTML; }; })()")
    page().value("document.getElementById('print').click()")
    page().wait("window.printed !== undefined")
    notes = page().value("(printed.match(/class=.note/g) || []).length")
    check(notes > 10 and page().value("(printed.match(/<svg/g) || []).length") > 5, f"{notes} notes in the handout")
    same(page().value(STEP), step, "the step after printing")


@case
def the_console_stays_empty():
    same(page().said, [], "console")
    page().close()


@case
def steps_go_without_the_engine():
    """A browser of its own; WebAssembly is taken away before the page begins."""
    page()
    opened["browser"] = browser.Browser()
    opened["browser"].call("Page.addScriptToEvaluateOnNewDocument", source="delete globalThis.WebAssembly")
    path = make_page("--static", "--step", "20.3", lesson=SHORT)
    check(os.path.getsize(path) <= 1000 * 1000, f"{os.path.getsize(path)} bytes")
    page().open("file://" + path)
    page().wait("document.body && document.body.classList.contains('ready')")
    same(page().value(STEP), "20.3", "where it opens")
    before = page().value(STAGE)
    check(before.count("<text") > 20, "there is little on the stage")
    press("ArrowRight", "21.1")
    press("ArrowLeft", "20.3")
    same(page().value(STAGE), before, "the picture after a step back")
    press("Home", "0.0")
    press("ArrowDown", after("1", lesson=SHORT))
    same(page().said, [], "console")
    page().close()


SYSTEM = """window.reported = {}; window.API = {
  LMSInitialize: () => "true", LMSCommit: () => "true", LMSFinish: () => "true",
  LMSSetValue: (key, value) => { window.reported[key] = value; return "true"; } }"""


@case
def a_package_reports_the_score():
    asking = os.path.join(FOLDER.name, "asking.kmw")
    with open(asking, "w", encoding="utf-8") as file:
        file.write('kmw 1\nmachine x86-32 memory=64M\n'
                   'ask "Is it refused?" answer fails() == no\np = alloc_page(GFP_KERNEL)\n'
                   'ask "Is this refused?" answer fails() == no\nq = alloc_page(GFP_KERNEL)\n')
    path = make_page("--scorm", "--static", lesson=asking)
    with zipfile.ZipFile(path) as package:
        same(package.testzip(), None, "a damaged file")
        same(package.namelist(), ["imsmanifest.xml", "index.html"], "files")
        manifest = ElementTree.fromstring(package.read("imsmanifest.xml"))
        package.extract("index.html", FOLDER.name)
    same([file.get("href") for file in manifest.iter("{http://www.imsproject.org/xsd/imscp_rootv1p1p2}file")],
         ["index.html"], "files of the manifest")
    page()
    opened["browser"] = browser.Browser()
    page().call("Page.addScriptToEvaluateOnNewDocument", source=SYSTEM)
    page().open("file://" + os.path.join(FOLDER.name, "index.html"))
    page().wait("document.body && document.body.classList.contains('ready')")
    same(page().value("reported['cmi.core.lesson_status']"), "incomplete", "status")
    same(page().value("reported['cmi.core.score.raw']"), "0", "score")
    page().value("[...document.querySelectorAll('#question button')].find((b) => b.textContent === 'No').click()")
    page().wait("reported['cmi.core.score.raw'] === '50'")
    go(after("1", lesson=asking))
    page().value("[...document.querySelectorAll('#question button')].find((b) => b.textContent === 'Yes').click()")
    page().wait("reported['cmi.core.lesson_status'] === 'completed'")
    same(page().value("reported['cmi.core.score.raw']"), "50", "score after a wrong answer")
    same(page().said, [], "console")
    page().close()


@case
def too_many_steps_are_refused():
    result = subprocess.run([CLI, "render", LESSON, "--static", "-o", os.path.join(FOLDER.name, "x.html")],
                            capture_output=True, text=True, check=False)
    same(result.returncode, 2, "status")
    check("2000" in result.stderr, result.stderr)


@case
def a_site_has_every_lesson():
    folder = os.path.join(FOLDER.name, "site", "inside")
    result = subprocess.run([CLI, "site", folder], capture_output=True, text=True, check=False)
    same(result.returncode, 0, result.stderr)
    with open(os.path.join(folder, "index.html"), encoding="utf-8") as file:
        index = file.read()
    lessons = sorted(re.sub(r"\.(kmw|txt\.gz)$", "", name) for name in os.listdir(os.path.join(ROOT, "data/workloads"))
                     if name.endswith((".kmw", ".txt.gz")))
    same(re.findall(r'href="([^"]*)\.html"', index), lessons, "links")
    wanted = {f"{name}.{ending}" for name in lessons for ending in ("html", "svg")} | {"index.html"}
    same(set(os.listdir(folder)), wanted, "files")
    large = [name for name in wanted if os.path.getsize(os.path.join(folder, name)) > 400 * 1000]
    same(large, [], "pages of more than 400 KB")
    check("Splitting and merging" in index and "<h2>" in index, "titles and subjects")
    same(re.findall("@KM_.{0,20}", index), [], "places that nothing was put into")
    result = subprocess.run([CLI, "site", os.path.join(folder, "index.html")], capture_output=True, check=False)
    same(result.returncode, 2, "a file is no folder")


@case
def without_the_engine_it_says_how_to_get_it():
    result = subprocess.run([CLI, "render", LESSON, "-o", os.path.join(FOLDER.name, "x.html")], capture_output=True,
                            text=True, check=False, env={**os.environ, "KMEMSCOPE_WEB_DIR": FOLDER.name})
    same(result.returncode, 2, "status")
    check("./run web" in result.stderr and "clang" in result.stderr, result.stderr)
    check(not os.path.exists(os.path.join(FOLDER.name, "x.html")), "half a file")


run()
