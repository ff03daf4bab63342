/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The printer: a workload in canonical form.
 *
 * Works on tokens, line by line, so that comments, notes and the order of everything stay: one blank where the style
 * wants one, none elsewhere, two for each level of braces, no blanks at line ends, one newline at the end. Lines with
 * bytes that are no tokens are kept as they are. */
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <string.h>

typedef struct
{
  GString *out;
  uint32_t depth; /* open braces */
} Printer;

/* ---- spaces between tokens ---- */

static bool
is_punct (const KmToken *token, uint16_t punct)
{
  return token->kind == KM_TOKEN_PUNCT && token->punct == punct;
}

static bool
is_one_of (const KmToken *token, const char *puncts)
{
  return token->kind == KM_TOKEN_PUNCT && token->punct < 256 && strchr (puncts, token->punct);
}

static bool
is_operand (const KmToken *token)
{
  return token->kind == KM_TOKEN_NAME || token->kind == KM_TOKEN_NUMBER || is_one_of (token, ")]$");
}

/* A sign in front of a number is not an operator between two. */
static bool
is_sign (const KmToken *before, const KmToken *token)
{
  return is_one_of (token, "-+") && (!before || !is_operand (before));
}

static bool
wants_blank (const KmToken *before, const KmToken *last, const KmToken *token)
{
  if (is_one_of (token, "),];") || is_punct (token, KM_PUNCT2 ('.', '.')) || is_one_of (last, "([")
      || is_punct (last, KM_PUNCT2 ('.', '.')))
    return false;
  if (is_one_of (token, "[") || (is_one_of (token, "(") && last->kind == KM_TOKEN_NAME))
    return false;
  if (is_punct (last, '$') && is_punct (token, '$'))
    return false;
  return !is_sign (before, last);
}

/* ---- one line ---- */

/* Lines of options (machine, random) and of views (show free-lists) are words: blanks between them, none inside. */
static bool
is_word_line (const KmToken *first)
{
  static const char *const names[] = { "machine", "random", "show" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (first->kind == KM_TOKEN_NAME && first->length == strlen (names[i])
        && memcmp (first->text, names[i], first->length) == 0)
      return true;
  return false;
}

/* True if the blanks of a line can be set token by token: all of them are tokens, and none begins words. */
static bool
can_be_set (const char *line, const char *end)
{
  KmScanner scanner;

  km_scanner_init (&scanner, line, (size_t)(end - line));
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    if (scanner.token.kind == KM_TOKEN_BAD || is_word_line (&scanner.token))
      return false;
  return true;
}

/* The comment at the end of a line, blanks before it left out; NULL if there is none. */
static const char *
trailing_comment (const char *from, const char *end)
{
  while (from < end && g_ascii_isspace (*from))
    from++;
  return from < end ? from : NULL;
}

static void
append_indent (Printer *printer, bool closes)
{
  uint32_t levels = printer->depth - (closes && printer->depth > 0 ? 1 : 0);
  for (uint32_t i = 0; i < MIN (levels, 20); i++)
    g_string_append (printer->out, "  ");
}

static void
count_brace (Printer *printer, const KmToken *token)
{
  if (is_punct (token, '{'))
    printer->depth++;
  else if (is_punct (token, '}') && printer->depth > 0)
    printer->depth--;
}

static void
set_tokens (Printer *printer, const char *line, const char *end)
{
  KmToken before = { 0 }, last = { 0 };
  KmScanner scanner;
  uint32_t n = 0;
  const char *stop = line;
  const char *comment;

  km_scanner_init (&scanner, line, (size_t)(end - line));
  for (; km_scanner_next (&scanner) != KM_TOKEN_END && scanner.token.kind != KM_TOKEN_NOTE; n++)
    {
      const KmToken token = scanner.token;
      if (n == 0)
        append_indent (printer, is_punct (&token, '}'));
      else if (wants_blank (n > 1 ? &before : NULL, &last, &token))
        g_string_append_c (printer->out, ' ');
      g_string_append_len (printer->out, token.text, (gssize)token.length);
      count_brace (printer, &token);
      before = last;
      last = token;
      stop = token.text + token.length;
    }
  comment = trailing_comment (stop, end);
  if (!comment)
    return;
  if (n > 0)
    g_string_append_c (printer->out, ' ');
  else
    append_indent (printer, false);
  g_string_append_len (printer->out, comment, (gssize)(end - comment));
}

/* Words with one blank between them; a comment at the end stays as it is. */
static void
set_words (Printer *printer, const char *line, const char *end)
{
  append_indent (printer, false);
  for (const char *p = line; p < end; p++)
    {
      bool blank;

      if (p + 1 < end && p[0] == '/' && p[1] == '/')
        {
          g_string_append_len (printer->out, p, (gssize)(end - p));
          return;
        }
      blank = *p == ' ' || *p == '\t';
      if (blank && (p[1] == ' ' || p[1] == '\t'))
        continue;
      g_string_append_c (printer->out, blank ? ' ' : *p);
    }
}

static bool
begins_with_words (const char *line, const char *end)
{
  KmScanner scanner;

  km_scanner_init (&scanner, line, (size_t)(end - line));
  km_scanner_next (&scanner);
  return is_word_line (&scanner.token) && !memchr (line, '"', (size_t)(end - line));
}

static void
print_line (Printer *printer, const char *line, const char *end)
{
  while (end > line && g_ascii_isspace (end[-1]))
    end--;
  while (line < end && (*line == ' ' || *line == '\t'))
    line++;
  if (can_be_set (line, end))
    set_tokens (printer, line, end);
  else if (begins_with_words (line, end))
    set_words (printer, line, end);
  else
    {
      append_indent (printer, false);
      g_string_append_len (printer->out, line, (gssize)(end - line));
    }
  g_string_append_c (printer->out, '\n');
}

/* ---- the whole text ---- */

static void
trim_end (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == '\n' && (out->len == 1 || out->str[out->len - 2] == '\n'))
    g_string_truncate (out, out->len - 1);
}

/* What is printed is a string: a byte that would end it, as a comment may hold, is left out. */
static void
leave_out_ends (GString *out)
{
  size_t kept = 0;

  for (size_t i = 0; i < out->len; i++)
    if (out->str[i] != '\0')
      out->str[kept++] = out->str[i];
  g_string_truncate (out, kept);
}

char *
km_script_print (const KmScript *script)
{
  Printer printer = { .out = g_string_sized_new (script->length + 1) };
  const char *p = script->text, *stop = script->text + script->length;

  if (script->start)
    {
      g_string_append_len (printer.out, script->text, (gssize)script->length);
      return g_string_free (printer.out, FALSE);
    }
  while (p < stop)
    {
      const char *end = memchr (p, '\n', (size_t)(stop - p));
      if (!end)
        end = stop;
      print_line (&printer, p, end);
      p = end + 1;
    }
  leave_out_ends (printer.out);
  trim_end (printer.out);
  return g_string_free (printer.out, FALSE);
}
