/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every part of the parser does: report what is wrong and where, and go from token to token. */
#include "workload/parse_state.h"

#include "base/i18n.h"

#include <string.h>

/* ---- reporting ---- */

char *
km_parser_quote (const char *text, size_t length)
{
  enum
  {
    LONGEST = 40
  };
  size_t shown = MIN (length, LONGEST);
  GString *out = g_string_new (NULL);
  g_autofree char *raw = NULL, *valid = NULL;

  while (shown < length && shown > 0 && ((uint8_t)text[shown] & 0xc0) == 0x80)
    shown--;
  for (size_t i = 0; i < shown; i++)
    g_string_append_c (out, text[i] == 0 || g_ascii_iscntrl (text[i]) ? '?' : text[i]);
  raw = g_string_free (out, FALSE);
  valid = g_utf8_make_valid (raw, -1);
  return g_strconcat (valid, shown < length ? "…" : NULL, NULL);
}

uint32_t
km_parser_column (KmParser *parser, const char *line_start, const char *at)
{
  if (parser->column_line != line_start)
    {
      parser->column_line = line_start;
      parser->column_pos = line_start;
      parser->column = 1;
    }
  if (at >= parser->column_pos)
    parser->column += km_text_characters (parser->column_pos, at);
  else
    parser->column -= km_text_characters (at, parser->column_pos);
  parser->column_pos = at;
  return parser->column;
}

static void
report_at (KmParser *parser, KmDiagnosticCode code, uint32_t line, const char *line_start, const char *from,
           const char *to, const char *cure, const char *cause_format, va_list args)
{
  KmDiagnosticList *list = &parser->script->diagnostics;
  uint32_t column = km_parser_column (parser, line_start, from);
  g_autofree char *mend = g_steal_pointer (&parser->mend);
  KmDiagnostic diagnostic;

  if (!km_diagnostic_list_wants (list, code, line, column))
    return;
  diagnostic = (KmDiagnostic){
    .code = code,
    .line = line,
    .column = column,
    .length = MAX (1, to > from ? km_text_characters (from, MIN (to, from + 4096)) : 0),
    .cause = g_strdup_vprintf (cause_format, args),
    .cure = g_strdup (cure),
  };
  km_diagnostic_list_add (list, &diagnostic);
  if (mend)
    km_diagnostic_list_add_mend (
        list, &diagnostic,
        &(KmMend){ .line = line,
                   .column = parser->mend_at ? km_parser_column (parser, line_start, parser->mend_at) : column,
                   .length = parser->mend_at ? 0 : diagnostic.length,
                   .text = g_steal_pointer (&mend) });
}

void
km_parser_report (KmParser *parser, KmDiagnosticCode code, const char *from, const char *to, const char *cure,
                  const char *cause_format, ...)
{
  va_list args;
  va_start (args, cause_format);
  report_at (parser, code, parser->scanner.line, parser->scanner.line_start, from, to, cure, cause_format, args);
  va_end (args);
}

/* A token that is bad in itself: what its code says. */
static void
report_bad_token (KmParser *parser)
{
  static const struct
  {
    uint16_t code;
    const char *cause, *cure;
  } table[] = {
    { KM_W_CHARACTER, N_ ("“%s” has no meaning here"), N_ ("Remove it, or put it behind // as a comment") },
    { KM_W_NUL, N_ ("There is a zero byte in the text: “%s”"), N_ ("Save the file as plain text") },
    { KM_W_UTF8, N_ ("These bytes are not UTF-8: “%s”"), N_ ("Save the file as UTF-8") },
    { KM_W_STRING, N_ ("The string %s has no closing quote on its line"), N_ ("Add \" at its end") },
    { KM_W_NUMBER, N_ ("“%s” is not a number"), N_ ("Write 12, 0x1f or 64K; a name cannot begin with a digit") },
    { KM_W_NUMBER_TOO_LARGE, N_ ("The number %s is larger than 64 bits hold"), N_ ("Write a smaller number") },
  };
  const KmToken *token = &parser->scanner.token;
  g_autofree char *shown = km_parser_quote (token->text, token->length);

  km_parser_mend (parser, token->bad_code == KM_W_STRING ? "\"" : NULL, 1, token->text + token->length);
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].code == token->bad_code)
      {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        km_parser_report (parser, (KmDiagnosticCode)token->bad_code, token->text, token->text + token->length,
                          _ (table[i].cure), _ (table[i].cause), shown);
#pragma GCC diagnostic pop
      }
}

bool
km_parser_report_here (KmParser *parser, KmDiagnosticCode code, const char *cure, const char *cause_format, ...)
{
  const KmScanner *scanner = &parser->scanner;
  const KmToken *token = &scanner->token;
  va_list args;

  if (token->kind == KM_TOKEN_BAD)
    {
      report_bad_token (parser);
      return false;
    }
  va_start (args, cause_format);
  report_at (parser, code, scanner->line, scanner->line_start, token->text, token->text + token->length, cure,
             cause_format, args);
  va_end (args);
  return false;
}

bool
km_parser_has_room (const KmParser *parser)
{
  const KmDiagnosticList *list = &parser->script->diagnostics;
  return list->items->len < list->max;
}

void
km_parser_mend (KmParser *parser, const char *mend, size_t length, const char *at)
{
  g_free (parser->mend);
  parser->mend = mend ? g_strndup (mend, length) : NULL;
  parser->mend_at = at;
}

char *
km_parser_suggest (KmParser *parser, const char *name, size_t length, const char *otherwise)
{
  g_autofree char *shown = NULL;

  km_parser_mend (parser, name, name ? MIN (length, strcspn (name, "(")) : 0, NULL);
  if (!name)
    return g_strdup (otherwise);
  shown = km_parser_quote (name, length);
  return g_strdup_printf (_ ("Did you mean %s?"), shown);
}

/* ---- tokens ---- */

KmTokenKind
km_parser_next (KmParser *parser)
{
  return km_scanner_next (&parser->scanner);
}

bool
km_parser_at (const KmParser *parser, uint16_t punct)
{
  return km_scanner_at (&parser->scanner, punct);
}

static bool
at_line_end (const KmParser *parser)
{
  KmTokenKind kind = parser->scanner.token.kind;

  return kind == KM_TOKEN_NEWLINE || kind == KM_TOKEN_END || kind == KM_TOKEN_NOTE;
}

bool
km_parser_take (KmParser *parser, uint16_t punct, const char *cure)
{
  const char shown[3] = { (char)punct, (char)(punct >> 8), 0 };

  if (km_parser_at (parser, punct))
    {
      km_parser_next (parser);
      return true;
    }
  if (punct != '(' || !at_line_end (parser)) /* a call without arguments: only a person knows which */
    km_parser_mend (parser, shown, strlen (shown), parser->scanner.last_end);
  return km_parser_report_here (parser, KM_W_EXPECTED, _ (cure), _ ("“%s” is missing"), shown);
}
