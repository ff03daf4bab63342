/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements for a lecture: chapter, slide and show. They change nothing in the machine; each leaves a mark. */
#include "workload/parse_emit.h"
#include "workload/parse_statements.h"
#include "workload/parse_value.h"

#include "base/i18n.h"

#include <string.h>

/* ---- chapter, slide ---- */

static bool
parse_heading (KmParser *parser, KmMarkKind kind, const char *cure)
{
  const KmToken heading = parser->scanner.token;
  g_autofree char *text = NULL;

  if (heading.kind != KM_TOKEN_STRING)
    return km_parser_report_here (parser, KM_W_EXPECTED, cure, _ ("A text in quotes is missing"));
  km_parser_next (parser);
  text = km_scanner_unquote (&heading);
  km_parser_mark (parser, kind, text, strlen (text), 0);
  return true;
}

bool
km_parse_chapter (KmParser *parser)
{
  return parse_heading (parser, KM_MARK_CHAPTER, _ ("Write chapter \"text\""));
}

bool
km_parse_slide (KmParser *parser)
{
  return parse_heading (parser, KM_MARK_SLIDE, _ ("Write slide \"text\""));
}

/* ---- show ---- */

static const char *const view_names[] = {
  "zones", "buddy", "frames", "free-lists", "pcp", "caches", "slabs", "arrays", "virtual", "areas", "code", "all",
};

const char *
km_view_word (size_t i)
{
  return i < G_N_ELEMENTS (view_names) ? view_names[i] : NULL;
}

/* The name at the current token in @name, hyphens among it, as in free-lists. Returns where it ends. */
static const char *
read_view_name (KmParser *parser, GString *name)
{
  const KmToken *token = &parser->scanner.token;
  const char *end = token->text;

  while (token->text == end && (token->kind == KM_TOKEN_NAME || (name->len > 0 && km_parser_at (parser, '-'))))
    {
      g_string_append_len (name, token->text, (gssize)token->length);
      end = token->text + token->length;
      km_parser_next (parser);
    }
  return end;
}

static bool
is_view (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (view_names); i++)
    if (strcmp (view_names[i], name) == 0)
      return true;
  return false;
}

static bool
report_view (KmParser *parser, const char *from, const char *to)
{
  g_autofree char *list = NULL, *cure = NULL;
  const char *names[G_N_ELEMENTS (view_names) + 1] = { NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (view_names); i++)
    names[i] = view_names[i];
  list = g_strjoinv (", ", (char **)names);
  /* Translators: %s is a list of words that are not translated. */
  cure = g_strdup_printf (_ ("Write one or more of: %s"), list);
  km_parser_report (parser, KM_W_VIEW, from, to, cure, _ ("This is not a view"));
  return false;
}

/* What is behind `frames`: 0x400..0x7ff or nothing. */
static bool
parse_frames (KmParser *parser, KmPfn *first, KmPfn *end)
{
  const char *start = parser->scanner.token.text;
  int64_t from, to;

  if (parser->scanner.token.kind != KM_TOKEN_NUMBER)
    return true;
  if (!km_parse_bounded (parser, 0, KM_PFN_NONE - 1, KM_W_RANGE, N_ ("A frame"), &from))
    return false;
  to = from;
  if (km_parser_at (parser, KM_PUNCT2 ('.', '.')))
    {
      km_parser_next (parser);
      if (!km_parse_bounded (parser, 0, KM_PFN_NONE - 1, KM_W_RANGE, N_ ("A frame"), &to))
        return false;
    }
  if (to < from)
    {
      km_parser_report (parser, KM_W_INDEX_RANGE, start, parser->scanner.last_end, _ ("Write the smaller one first"),
                        _ ("This range of frames goes backwards"));
      return false;
    }
  *first = (KmPfn)from;
  *end = (KmPfn)to + 1;
  return true;
}

static bool
parse_view (KmParser *parser, GString *views, KmPfn *first, KmPfn *end)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const char *from = parser->scanner.token.text, *to = read_view_name (parser, name);

  if (!is_view (name->str))
    return report_view (parser, from, MAX (to, from + 1));
  if (views->len > 0)
    g_string_append_c (views, ',');
  g_string_append (views, name->str);
  return strcmp (name->str, "frames") != 0 || parse_frames (parser, first, end);
}

bool
km_parse_show (KmParser *parser)
{
  g_autoptr (GString) views = g_string_new (NULL);
  KmPfn first = 0, end = 0;
  KmMark *mark;

  for (;;)
    {
      if (!parse_view (parser, views, &first, &end))
        return false;
      if (!km_parser_at (parser, ','))
        break;
      km_parser_next (parser);
    }
  mark = km_parser_mark (parser, KM_MARK_SHOW, views->str, views->len, 0);
  if (mark)
    {
      mark->first_pfn = first;
      mark->end_pfn = end;
    }
  return true;
}
