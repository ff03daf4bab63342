/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts a workload into the page of make_page.py: its title, its place, and its text, packed. */
#include "web/page.h"

#include "export/archive.h"
#include "export/out.h"
#include "web/pack.h"
#include "web/steps.h"
#include "web/template.h"

/* Of the pictures in a page without the engine: logical pixels. */
enum
{
  STAGE_WIDTH = 960,
  STAGE_HEIGHT = 540,
};

bool
km_web_is_page (const char *name)
{
  return g_str_has_suffix (name, ".html");
}

/* ---- the page ---- */

/* In the order of KmWebKind. */
static const char *const pages[] = { "page.html", "steps.html" };

/* ---- the workload ---- */

/* The workload as text, or its steps as data; packed. */
static char *
pack_content (KmScript *script, KmWebKind kind, GError **error)
{
  size_t length;
  const char *text = km_script_text (script, &length);
  g_autoptr (GString) steps = NULL;

  if (kind == KM_WEB_ENGINE)
    return km_web_pack (text, length, error);
  steps = km_web_steps (script, STAGE_WIDTH, STAGE_HEIGHT, error);
  return steps ? km_web_pack (steps->str, steps->len, error) : NULL;
}

/* "3.5", "3" for the end of call 3, "0". */
static char *
place_text (KmCursor start)
{
  return start.event == KM_EVENT_LAST ? g_strdup_printf ("%u", start.op)
                                      : g_strdup_printf ("%u.%u", start.op, start.event);
}

/* Returns: (transfer full) the title, as markup. */
static char *
title_of (KmScript *script)
{
  return g_markup_escape_text (*km_script_title (script) ? km_script_title (script) : "Kmemscope", -1);
}

/* Returns: (transfer full) the page; NULL with @error set if that is not possible. */
static GString *
make_page (KmScript *script, KmWebKind kind, KmCursor start, GError **error)
{
  static const char *const names[] = { "@KM_TITLE@", "@KM_START@", "@KM_WORKLOAD@", NULL };
  g_autofree char *content = pack_content (script, kind, error), *place = place_text (start);
  g_autofree char *title = title_of (script);

  return content ? km_template_fill (pages[kind], names, (const char *const[]){ title, place, content }, error) : NULL;
}

bool
km_web_page_write (KmScript *script, KmWebKind kind, KmCursor start, GFile *file, GError **error)
{
  g_autoptr (GString) page = make_page (script, kind, start, error);

  return page && km_out_replace (file, page->str, page->len, error);
}

/* ---- a package for a learning management system ---- */

static const char manifest[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<manifest identifier=\"kmemscope\" version=\"1\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\"\n"
    "  xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">\n"
    "  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>\n"
    "  <organizations default=\"lesson\">\n"
    "    <organization identifier=\"lesson\"><title>%s</title>\n"
    "      <item identifier=\"item\" identifierref=\"page\"><title>%s</title></item>\n"
    "    </organization>\n"
    "  </organizations>\n"
    "  <resources>\n"
    "    <resource identifier=\"page\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"index.html\">\n"
    "      <file href=\"index.html\"/>\n"
    "    </resource>\n"
    "  </resources>\n"
    "</manifest>\n";

bool
km_web_scorm_write (KmScript *script, KmWebKind kind, KmCursor start, GFile *file, GError **error)
{
  g_autoptr (GString) page = make_page (script, kind, start, error);
  g_autofree char *title = title_of (script);
  KmArchive *zip = page ? km_archive_new (file, error) : NULL;

  if (!zip)
    return false;
  km_archive_add (zip, "imsmanifest.xml", g_strdup_printf (manifest, title, title));
  km_archive_add (zip, "index.html", g_string_free (g_steal_pointer (&page), FALSE));
  return km_archive_finish (zip, error);
}
