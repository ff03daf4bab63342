# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the program through the accessibility bus, as a screen reader does: no pixels, no coordinates, no clock.

Waiting means asking again until the answer is there; the limit only ends a test that would wait for ever."""

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

# Warnings are judged when the program has ended: the toolkit's accessibility has a few of its own that come by chance.
os.environ.pop("G_DEBUG", None)

import gi  # noqa: E402

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

GLibError = gi.repository.GLib.Error

LIMIT_SECONDS = 60

# A node that goes away while the bus asks for it (GTK 4.8), the bus itself, an entry that loses the focus while its
# cursor blinks, and the scroll bar that a text view gets while its lines are measured (both GTK 4.8); a popover of a
# window that the X server has on no monitor, which is then given less than nothing (GTK 4.8 without a window manager);
# a list that scrolls with the focus to a row that it has not measured yet; a file dialog that is closed while it still
# loads a folder; Return in a popover while nothing has the focus (gtk_popover_activate_default() asks NULL); a click
# whose button was released elsewhere; a row of a dialog whose title is broken into lines, which GTK 4.8 measures in two
# ways.
TOOLKIT = ("g_variant_is_object_path", "g_variant_new_object_path", "dbind-WARNING", "unexpected blinking selection",
           "without a current allocation", "assertion 'GDK_IS_MONITOR (monitor)' failed",
           "attempt to allocate GtkPopoverContent", "attempt to allocate GtkScrolledWindow scrolledwindow",
           "failed to scroll to given position", "gtk_widget_compute_bounds: assertion 'GTK_IS_WIDGET (widget)' failed",
           "gtk_widget_is_ancestor: assertion 'GTK_IS_WIDGET (widget)' failed", "Broken accounting of active state",
           "minimum width for height of")
TOOLKIT_SAYS = re.compile(r"\b(Gtk|Gdk|Gsk)-(WARNING|CRITICAL) \*\*:")
PROGRAM = os.environ["KM_KMEMSCOPE"]
DATA = os.path.join(os.environ["KM_SOURCE_ROOT"], "tests", "gui", "data")


def wait_for(ask, what, seconds=LIMIT_SECONDS):
    """Asks until the answer is true and returns it. Things that vanish while they are looked at are asked again."""
    end = time.monotonic() + seconds
    pause = 0.05
    while time.monotonic() < end:
        try:
            answer = ask()
            if answer:
                return answer
        except GLibError:
            pass
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)  # what takes long is not kept from its work by questions
    raise AssertionError(f"waited in vain for {what() if callable(what) else what}")


# Nodes with nothing of interest inside; each question costs a trip over the bus.
LEAVES = {"label", "scroll bar", "separator", "slider", "text", "progress bar"}


_roles = {}  # of the nodes seen; they do not change, and asking is a third of all trips


def role_of(node):
    if node not in _roles:
        _roles[node] = node.get_role_name()
    return _roles[node]


def walk(node):
    """Yields every node and its role. A part that vanishes while it is looked at is passed over."""
    try:
        role = role_of(node)
        children = [] if role in LEAVES else [node.get_child_at_index(n) for n in range(node.get_child_count())]
    except GLibError:
        return
    yield node, role
    for child in children:
        if child:
            yield from walk(child)


class Window:
    """One running program. Use as a context manager; the folder of its state goes away with it. What it warns of is a
    failure, unless `tolerant`: True, or "toolkit" for what the toolkit says of itself."""

    def __init__(self, *arguments, state=None, tolerant=False, folder=None, env=None):
        self.folder = state or tempfile.mkdtemp()
        self.keep = state is not None
        self.tolerant = tolerant
        self.said = tempfile.TemporaryFile()
        env = {**os.environ, "G_DEBUG": "gc-friendly", "XDG_STATE_HOME": self.folder, **(env or {})}
        self.process = subprocess.Popen([PROGRAM, *arguments], env=env, cwd=folder, stdout=sys.stderr, stderr=self.said)

    def __enter__(self):
        self.application = wait_for(self._application, "the program on the accessibility bus")
        return self

    def __exit__(self, *_):
        self._end()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        warnings = [line for line in self._warnings() if not (self.tolerant == "toolkit" and TOOLKIT_SAYS.search(line))]
        if warnings and self.tolerant is not True:
            raise AssertionError("the program warned: " + " / ".join(warnings))

    def _end(self):
        """At once; but a program that counts what it has reached writes that down when it is told to end."""
        if "KM_COVERAGE" in os.environ:
            self.process.terminate()
            try:
                self.process.wait(LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                pass
        self.process.kill()
        self.process.wait()

    def _warnings(self):
        """What the program warned of, without what the toolkit says of its own accessibility."""
        self.said.seek(0)
        text = self.said.read().decode("utf-8", "replace")
        sys.stderr.write(text)
        lines = [line for line in text.split("\n") if re.search(r"-(WARNING|CRITICAL|ERROR) \*\*:|Sanitizer", line)]
        return [line for line in lines if not any(known in line for known in TOOLKIT)]

    def _application(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with status {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for number in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(number)
            if child and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return child
        return None

    # ---- looking ----

    def each(self, role=None, name=None):
        """Yields the nodes of that role (None: any) whose name is, or is accepted by, @name. Each costs several trips
        over the bus: stop when you have what you want."""
        for node, its_role in walk(self.application):
            if role and its_role != role:
                continue
            text = node.get_name() or ""
            if name is None or (name(text) if callable(name) else text in (name, f"_{name} {name}")):
                yield node  # a mnemonic is part of the name that the toolkit gives

    def all(self, role=None, name=None):
        return list(self.each(role, name))

    def find(self, role=None, name=None):
        return next(self.each(role, name), None)

    def get(self, role=None, name=None):
        return wait_for(lambda: self.find(role, name), f"a {role or 'thing'} called {name}")

    def labels(self):
        return [node.get_name() for node in self.all("label")]

    def has_label(self, text):
        return self.find("label", lambda label: text in label) is not None

    def wait_label(self, text):
        wait_for(lambda: self.has_label(text), lambda: f"the label “{text}” among {self.labels()}")

    def wait_ready(self, calls):
        """Waits until a document of that many calls is there."""
        self.wait_label(f"call 0 of {calls}")

    # ---- doing ----

    def press(self, name, role="push button"):
        """Activates a control through its accessible action; of several of that name the first that has one. Wait for
        the effect before pressing the same again: a button that is still down takes no second press."""

        def pressable():
            nodes = (node for node in self.each(role, name) if node.get_n_actions() > 0)
            return next((node for node in nodes if node.get_state_set().contains(Atspi.StateType.SENSITIVE)), None)

        node = wait_for(pressable, f"{name} to be there and sensitive")
        if not node.do_action(0):
            raise AssertionError(f"{name} cannot be pressed")

    def sensitive(self, name, role="push button"):
        return self.get(role, name).get_state_set().contains(Atspi.StateType.SENSITIVE)

    def wait_sensitive(self, name, wanted=True):
        wait_for(lambda: self.sensitive(name) == wanted, f"{name} to be {'sensitive' if wanted else 'insensitive'}")

    def key(self, keysym):
        """A key of the keyboard, by its X name: Down, F5, space."""
        Atspi.generate_keyboard_event(KEYSYMS.get(keysym) or ord(keysym), None, Atspi.KeySynthType.SYM)

    def type(self, text):
        """Types @text into what has the focus."""
        for letter in text:
            Atspi.generate_keyboard_event(KEYSYMS.get(letter, ord(letter)), None, Atspi.KeySynthType.SYM)

    def chord(self, modifier, keysym):
        Atspi.generate_keyboard_event(MODIFIERS[modifier], None, Atspi.KeySynthType.PRESS)
        self.key(keysym)
        Atspi.generate_keyboard_event(MODIFIERS[modifier], None, Atspi.KeySynthType.RELEASE)

    def action(self, name):
        """Activates an action of the window by its name: win.go-to."""
        frame = self.get("frame")
        names = [frame.get_action_name(number) for number in range(frame.get_n_actions())]
        if not frame.do_action(names.index(name)):
            raise AssertionError(f"{name} cannot be activated")

    # ---- the editor ----

    def editor(self):
        return self.get("text", "Workload text")

    def text(self):
        return Atspi.Text.get_text(self.editor(), 0, -1)

    def insert(self, text, offset=None):
        """Puts @text into the editor, at its end unless said otherwise."""
        editor = self.editor()
        end = Atspi.Text.get_character_count(editor)
        Atspi.EditableText.insert_text(editor, end if offset is None else offset, text, len(text.encode()))

    def delete(self, text):
        """Takes the first place of @text out of the editor."""
        start = self.text().index(text)
        Atspi.EditableText.delete_text(self.editor(), start, start + len(text))

    def set_speed(self, fraction):
        Atspi.Value.set_current_value(self.get("slider", "Speed"), fraction)

    def description(self, role, name):
        return self.get(role, name).get_description()


_shared = {}


def shared(path):
    """The same program for every case of a file that leaves the document as it was; back at the first step."""
    if path not in _shared:
        _shared[path] = Window(path).__enter__()
        atexit.register(_shared[path].__exit__)
        _shared[path].wait_label("call 0 of ")
    window = _shared[path]
    if not window.has_label("call 0 of "):
        window.action("win.first")
        window.wait_label("call 0 of ")
    return window


# X names to key symbols; a single character is its own.
KEYSYMS = {
    "\n": 0xFF0D, "Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "space": 0x20, "Home": 0xFF50, "Left": 0xFF51,
    "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Page_Up": 0xFF55, "Page_Down": 0xFF56, "End": 0xFF57, "F5": 0xFFC2,
    "F6": 0xFFC3, "F8": 0xFFC5, "F9": 0xFFC6, "F10": 0xFFC7, "Menu": 0xFF67, "question": 0x3F, "plus": 0x2B,
    "minus": 0x2D,
}
# Key codes of a standard keyboard.
MODIFIERS = {"Control": 37, "Shift": 50}
