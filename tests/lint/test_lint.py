#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies the rules of rules.py to the tracked files, and each rule to a text that breaks it."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import rules
from tap import Skip, case, check, nothing, run, same

ROOT = os.environ.get("KM_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
KIB = 1024


def listed_by_git():
    """What git tracks or would track; nothing without git or outside a repository (a tarball)."""
    if not shutil.which("git") or not os.path.exists(os.path.join(ROOT, ".git")):
        return []
    git = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         capture_output=True, text=True, check=False)
    return git.stdout.split("\0") if git.returncode == 0 else []


def found_by_walking():
    """Every file but builds."""
    paths = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in (".git", "__pycache__") and not f.startswith("build")]
        paths += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names]
    return paths


FILES = sorted({p for p in listed_by_git() or found_by_walking() if p and os.path.isfile(os.path.join(ROOT, p))})


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def files(suffixes, *folders):
    return [p for p in FILES if p.endswith(suffixes) and (not folders or p.startswith(folders))]


def apply(rule, paths):
    check(paths, "no file to look at")
    return [finding for path in paths for finding in rule(path, read(path))]


@case
def layers_include_only_what_they_may():
    nothing(apply(rules.include_findings, files((".c", ".h"), "src/")), "forbidden includes")


@case
def rule_sees_a_forbidden_include():
    up = '#include "core/page/zone.h"\n#include "model/model.h"\n'
    same(len(rules.include_findings("src/core/page/zone.c", up)), 1)
    same(len(rules.include_findings("src/core/page/zone.c", '#include "core/slab/slab.h"\n')), 1)
    same(len(rules.include_findings("src/core/page/zone.c", '#include "core/page/pcp.c"\n')), 1)
    same(len(rules.include_findings("src/core/zone.c", "")), 1)
    same(len(rules.include_findings("src/scene/scene.c", "#include <gtk/gtk.h>\n")), 1)
    same(len(rules.include_findings("src/core/page/zone.c", "#include <gio/gio.h>\n#include <string.h>\n")), 1)
    same(len(rules.include_findings("src/scene/scene.c", "km_machine_apply (m, op, 0, 0);")), 1)
    same(rules.include_findings("src/app/window.c", "#include <adwaita.h>\n"), [])


@case
def every_source_has_a_licence_line():
    paths = files((".c", ".h", ".py", "meson.build", ".sh")) + ["run", ".ci/run", "po/update", "tests/with-display"]
    nothing(apply(rules.spdx_findings, paths), "SPDX")


@case
def rule_sees_a_missing_licence_line():
    same(len(rules.spdx_findings("a.c", "/* text */\n")), 1)
    same(rules.spdx_findings("run", "#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n"), [])


@case
def no_unfinished_words_or_machine_paths():
    skipped = ("tests/data/", "po/", "data/workloads/", "tests/fuzz/corpus/", "COPYING")
    paths = [p for p in FILES if not p.startswith(skipped) and not p.endswith((".png", ".gz", ".svg"))]
    nothing(apply(rules.wording_findings, paths), "words")


@case
def rule_sees_unfinished_words_and_paths():
    same(len(rules.wording_findings("a.c", "/* TO" "DO: more */\n")), 1)
    same(len(rules.wording_findings("a.c", '"/ho' 'me/me/x"\n')), 1)
    same(rules.wording_findings("a.c", "src/work/x and https://a.b/c\n"), [])


@case
def sources_are_tidy():
    nothing(apply(rules.whitespace_findings, files((".c", ".h", ".py", "meson.build", ".ui", ".sh"))), "white space")


@case
def rule_sees_untidy_sources():
    same(len(rules.whitespace_findings("a.c", "int a;\t\nint b; \n" + "x" * 121)), 5)


@case
def rule_lets_one_string_be_long():
    line = f'  g_print (_ ("{"x" * 150}"), a);'
    same(rules.whitespace_findings("a.c", line + "\n"), [])
    same(len(rules.whitespace_findings("a.c", line + " " * 100 + "b;\n")), 1)
    same(len(rules.whitespace_findings("a.py", line + "\n")), 1)


@case
def public_functions_have_comments():
    public = [p for p in files((".h",), "src/") if not p.endswith("_private.h")]
    nothing(apply(rules.undocumented, public), "undocumented")


@case
def rule_sees_an_undocumented_function():
    same(len(rules.undocumented("a.h", "int x;\n\nvoid km_a (int x);\n")), 1)
    same(rules.undocumented("a.h", "/* Does it. */\nvoid km_a (int x);\nKmB *km_b (void);\n"), [])


@case
def clang_format_agrees():
    tool = shutil.which("clang-format-14")
    if not tool:
        raise Skip("clang-format-14 is not installed")
    paths = [os.path.join(ROOT, p) for p in files((".c", ".h"), "src/", "tests/") if "/yardsticks/" not in p]
    result = subprocess.run([tool, "--dry-run", *paths], capture_output=True, text=True, check=False)
    lines = [line for line in result.stderr.split("\n") if "[-Wclang-format-violations]" in line]
    nothing(sorted({line.replace(ROOT + "/", "").split(":")[0] for line in lines}), "run clang-format-14 -i on")


@case
def potfiles_is_complete():
    listed = {line for line in read("po/POTFILES").split("\n") if line and not line.startswith("#")}
    paths = files((".c", ".h", ".ui", ".gschema.xml", ".desktop.in", ".metainfo.xml.in"), "src/", "ui/", "data/")
    wanted = {p for p in paths if rules.translates(p, read(p))}
    nothing(sorted(f"missing {p}" for p in wanted - listed), "po/POTFILES (run po/update)")
    nothing(sorted(f"stale {p}" for p in listed - wanted), "po/POTFILES (run po/update)")


@case
def rule_sees_text_for_people():
    check(rules.translates("src/a.c", 'g_print (_("x"));'), "_(\"x\") was not seen")
    check(not rules.translates("src/a.c", 'g_print ("x_ (");'), "plain text was taken for a translation")


@case
def messages_are_whole():
    nothing(apply(rules.message_findings, files((".c", ".h"), "src/")), "write PRId64 and the like in messages")


@case
def rule_sees_a_cut_message():
    same(len(rules.message_findings("a.c", '_ ("call %" G_GINT64_FORMAT " x")')), 1)
    same(rules.message_findings("a.c", '_ ("call %" PRId64 " x")'), [])


@case
def declarations_speak_one_dialect():
    paths = files((".c", ".h"), "src/", "tests/")
    nothing(apply(rules.dialect_findings, paths), "C has names for numbers; a prototype is one line")


@case
def declarations_are_at_the_head_of_their_block():
    paths = [path for path in files((".c", ".h"), "src/", "tests/") if "/yardsticks/" not in path]
    nothing(apply(rules.late_declarations, paths), "move it to the head of its block")


@case
def rule_sees_a_late_declaration():
    def late(lines):
        return rules.late_declarations("a.c", "int\nf (void)\n{\n" + "".join(f"  {line}\n" for line in lines) + "}\n")

    same(late(["b ();", "const KmA *a = c (1,", "             2);"]), ["a.c:5: const KmA *a = c (1,"])
    same(late(["if (x)", "  return;", "g_autofree char *y = NULL;"]), ["a.c:6: g_autofree char *y = NULL;"])
    same(late(["int a, b;", "enum", "{", "  ONE,", "};", "static const char *const c[] = {", "  NULL,", "};", "int d;",
               "", "a = '{';", "for (;;)", "  {", "    int e = 1;", "", "    g (e);", "  }", "return a * b;"]), [])


@case
def rule_sees_another_dialect():
    same(len(rules.dialect_findings("src/core/a.c", "guint64 a;\nunsigned int b;\nguint c; /* gint */\n")), 3)
    same(rules.dialect_findings("src/app/a.c", "static void cb (guint position);\nunsigned a;\n"), [])
    same(len(rules.dialect_findings("src/app/a.c", "static void\nshow (int a);\n")), 1)
    same(rules.dialect_findings("src/app/a.c", "static void\nshow (int a)\n{\n  b ();\n}\n"), [])


@case
def pages_have_the_glib_that_they_need():
    shim = "".join(read(path) for path in files((".h",), "src/web/shim/"))
    sources = [os.path.join(os.path.dirname(meson), name) for meson in files(("meson.build",), "src/")
               for name in rules.page_sources(read(meson))]
    check(len(sources) > 150, f"only {len(sources)} sources are for pages")
    nothing([finding for path in sources if not path.startswith("src/web/shim/")
             for finding in rules.shim_findings(path, read(path), shim)], "write it in src/web/shim, or do without")


@case
def rule_sees_glib_that_pages_lack():
    same(rules.page_sources("a_sources = files(\n  'b.c', 'c/d.c',\n)\nlib = library('e.c')"), ["b.c", "c/d.c"])
    same(rules.shim_findings("a.c", "GList *l = g_free (a); /* g_x (b) */", "void g_free (void *);"), ["a.c: GList"])


@case
def headers_offer_what_others_use():
    sources = {path: read(path) for path in files((".c", ".h"), "src/", "tests/")}
    nothing(rules.unused_functions(sources), "make it static, or delete it")


@case
def rule_sees_what_nobody_uses():
    sources = {"src/a.h": "int km_a (int x);\nint km_b (void);\nvoid km_made_by_macro (void);\n"
                          "static inline int\nkm_d (void)\n{\n}\n",
               "src/a.c": "int\nkm_a (int x)\n{\n}\n\nint\nkm_b (void)\n{\n  return km_a (1);\n}\n",
               "tests/a.c": "  x = km_b ();\n"}
    same(rules.unused_functions(sources), ["src/a.h: km_d is used nowhere", "src/a.h: km_a is used in no other file",
                                           "src/a.h: km_b is used in tests alone"])


@case
def equations_are_checked():
    nothing(rules.equation_findings({path: read(path) for path in files((".c", ".h"), "src/core/")}), "name it")


@case
def rule_sees_an_unchecked_equation():
    sources = {"src/core/a.h": "/* Its equations:\n *\n *   one   it is so\n *   two   and so */\n",
               "src/core/a_validate.c": 'return "one: it is not so" || "three: nor so";\n'}
    same(rules.equation_findings(sources), ["src/core/a.h: two is checked nowhere",
                                            "src/core/a_validate.c: three is above no struct"])


@case
def cited_facts_exist():
    headings = rules.facts_headings(read("src/facts.md"))
    nothing(sorted({heading for heading in headings if headings.count(heading) > 1}), "twice in src/facts.md")
    paths = [path for path in files((".c", ".h", ".py"), "src/", "tests/") if not path.startswith("tests/lint/")]
    nothing(apply(lambda path, text: rules.citation_findings(path, text, headings), paths), "not in src/facts.md")


@case
def rule_sees_a_citation_of_nothing():
    headings = rules.facts_headings("# Facts\n## 3 Lists\n### 3.6 Types\n* 6.12 rule 7: claims.\n")
    same(headings, ["3", "3.6", "6.12 rule 7"])

    def wrong(text):
        return [finding.split(": ")[1] for finding in rules.citation_findings("a.c", text, headings)]

    same(wrong("/* facts 3.6; 6.12 rule 7; facts 3, 6.12 rule 7 */"), [])
    same(wrong("/* Facts 3.6 to\n * 3.8, and the facts (4.1, 4.2 and 3.6). */"), ["3.8", "4.1", "4.2"])
    same(wrong("/* facts 3.7, 6.12 rules 7 to 9 */"), ["3.7", "6.12 rule 9"])


@case
def messages_are_one_string():
    nothing(apply(rules.cut_strings, files((".c", ".h"), "src/")), "join the strings; a line of one string may be long")


@case
def rule_sees_a_cut_string():
    same(rules.cut_strings("a.c", 'x = _ ("one "\n       "two");\n'), ["a.c:1"])
    same(rules.cut_strings("a.c", 'ngettext ("%" PRIu64 " page",\n  "%" PRIu64 " pages", n)\n'), [])
    same(rules.cut_strings("a.c", '{ N_ ("First.\\n"\n  "Second."), "a"\n "b" }\n'), [])


@case
def only_the_table_knows_versions():
    nothing(apply(rules.version_tests, files((".c", ".h"), "src/")), "ask the table of src/core/words/generation.h")


@case
def rule_sees_a_version_test():
    same(rules.version_tests("a.c", "x = g->id == KM_GENERATION_6_1 ? 1 : 2;\n"), ["a.c:1"])
    same(rules.version_tests("a.c", "/* == KM_GENERATION_6_1 */\nconfig.generation = KM_GENERATION_6_1;\n"), [])


@case
def the_map_is_true():
    folders = {os.path.dirname(path).removeprefix("src/") for path in files((".c", ".h", ".js"), "src/")}
    nothing(rules.map_findings(read("src/README.md"), sorted(folders)), "src/README.md")


@case
def rule_sees_what_the_map_lacks():
    same(rules.map_findings("The *core* has\n" + "words " * 30, ["core", "core/page"]),
         ["line 2 is long", "core/page is not named"])


@case
def every_test_is_registered():
    findings = []
    for folder in sorted({os.path.dirname(p) for p in FILES if os.path.basename(p).startswith("test_")}):
        names = [os.path.basename(p) for p in FILES if os.path.dirname(p) == folder
                 and os.path.basename(p).startswith("test_")]
        findings += [f"{folder}/{name}" for name in rules.unregistered_tests(read(f"{folder}/meson.build"), names)]
    nothing(findings, "not in meson.build")


@case
def rule_sees_an_unregistered_test():
    same(rules.unregistered_tests("foreach n : ['a']\n", ["test_a.c", "test_b.c"]), ["test_b.c"])


@case
def files_are_small():
    sizes = {p: os.path.getsize(os.path.join(ROOT, p)) for p in FILES}
    nothing([f"{p}: {size // KIB} KiB" for p, size in sizes.items() if size > KIB * KIB], "over 1 MiB")
    recordings = sum(size for p, size in sizes.items() if "recordings/" in p or p.endswith(".txt.gz"))
    check(recordings <= 3 * KIB * KIB, f"recordings take {recordings // KIB} KiB, at most 3 MiB are allowed")


@case
def scripts_can_be_run():
    paths = [p for p in FILES if p in ("run", ".ci/run", "po/update", "tests/with-display") or p.endswith(".sh")]
    nothing([p for p in paths if not os.access(os.path.join(ROOT, p), os.X_OK)], "not executable")


run()
