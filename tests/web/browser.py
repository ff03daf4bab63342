# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium without a window, driven through two pipes (the DevTools protocol)."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")


class Browser:
    """One page. What it writes to its console and what it throws is kept in `said`."""

    def __init__(self, width=1280, height=800):
        self.folder = tempfile.TemporaryDirectory(prefix="km-web-")
        from_us, to_browser = os.pipe()
        from_browser, to_us = os.pipe()
        self.out, self.inp = to_browser, from_browser
        # The browser reads file 3 and writes file 4.
        script = f'exec "$@" 3<&{from_us} 4>&{to_us}'
        self.process = subprocess.Popen(
            ["bash", "-c", script, "browser", PROGRAM, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--disable-component-update",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}", f"--window-size={width},{height}",
             "about:blank"],
            pass_fds=(from_us, to_us), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_us)
        os.close(to_us)
        self.buffer, self.number, self.said, self.session = b"", 0, [], None
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")

    def receive(self, timeout):
        """The next message; None if there is none in time."""
        end = time.monotonic() + timeout
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                return None
            data = os.read(self.inp, 1 << 16)
            if not data:
                raise AssertionError("the browser has ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        """Keeps what a message says about mistakes."""
        params = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.said.append(details.get("exception", {}).get("description") or details["text"])
        elif message.get("method") == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(arg.get("value", arg.get("description"))) for arg in params["args"]))
        elif message.get("method") == "Log.entryAdded":
            self.said.append(params["entry"]["text"])

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive(30)
            assert answer is not None, f"no answer to {method}"
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer.get('error')}"
                return answer["result"]
            self.note(answer)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def value(self, expression):
        """What @expression is worth in the page; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, f"{expression}: {result.get('exceptionDetails')}"
        return result["result"].get("value")

    def wait(self, expression, seconds=20):
        """Waits until @expression is true."""
        end = time.monotonic() + seconds
        while not self.value(expression):
            assert time.monotonic() < end, f"never true: {expression}; {self.place()}; console: {self.said}"
            message = self.receive(0.02)
            if message:
                self.note(message)

    def place(self):
        """Where the page is, for a failure."""
        return self.value("[document.body.dataset.step, location.hash, document.body.className].join(' ')")

    def press(self, key, shift=False):
        self.value("document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
                   f" {{key: {json.dumps(key)}, shiftKey: {json.dumps(shift)}, bubbles: true, cancelable: true}}))")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.out)
        os.close(self.inp)
        shutil.rmtree(self.folder.name, ignore_errors=True)
