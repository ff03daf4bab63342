/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload/scanner.h"

#include "workload/diagnostic.h"

#include <glib.h>
#include <string.h>

/* Writes the tokens of a text as words: names as they are, numbers with #, strings, notes, punctuation, errors. */
static char *
describe (const char *text, size_t length)
{
  GString *out = g_string_new (NULL);
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    {
      const KmToken *token = &scanner.token;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      if (token->kind == KM_TOKEN_NEWLINE)
        g_string_append (out, "NL");
      else if (token->kind == KM_TOKEN_NUMBER)
        g_string_append_printf (out, "#%" G_GUINT64_FORMAT, token->number);
      else if (token->kind == KM_TOKEN_NOTE)
        g_string_append_printf (out, "note<%.*s>", (int)token->length, token->text);
      else if (token->kind == KM_TOKEN_BAD)
        g_string_append_printf (out, "bad%u", token->bad_code);
      else
        g_string_append_len (out, token->text, (gssize)token->length);
    }
  return g_string_free (out, FALSE);
}

static void
assert_tokens (const char *text, const char *expected)
{
  g_autofree char *tokens = describe (text, strlen (text));
  g_assert_cmpstr (tokens, ==, expected);
}

static void
calls_become_tokens (void)
{
  assert_tokens ("p = alloc_pages(GFP_KERNEL|0x10, 2);", "p = alloc_pages ( GFP_KERNEL | #16 , #2 ) ;");
  assert_tokens ("i[0..9]", "i [ #0 .. #9 ]");
  assert_tokens ("a==b!=c<=d>=e<f>g", "a == b != c <= d >= e < f > g");
  assert_tokens ("t[$+1] { }", "t [ $ + #1 ] { }");
  assert_tokens ("", "");
}

static void
sizes_have_suffixes (void)
{
  assert_tokens ("64K 1M 2G 0x10K 3k", "#65536 #1048576 #2147483648 #16384 #3072");
  assert_tokens ("18446744073709551615", "#18446744073709551615");
}

static void
comments_and_notes_are_told_apart (void)
{
  assert_tokens ("a // b\nc", "a NL c");
  assert_tokens ("/// Both lists.  \nc", "note<Both lists.> NL c");
  assert_tokens ("///", "note<>");
  assert_tokens ("//// ruler\n//////////\nc", "NL NL c");
  assert_tokens ("//", "");
  assert_tokens ("a / b", "a / b");
}

static void
strings_end_on_their_line (void)
{
  assert_tokens ("\"a b\" c", "\"a b\" c");
  assert_tokens ("\"a \\\" b\"", "\"a \\\" b\"");
  assert_tokens ("\"a\nb\"", "bad104 NL b bad104");
  assert_tokens ("\"\\", "bad104");
}

static void
quotes_are_resolved (void)
{
  KmScanner scanner;
  const char *text = "\"a \\\"b\\\" \\\\\"";
  g_autofree char *plain = NULL;

  km_scanner_init (&scanner, text, strlen (text));
  g_assert_cmpint (km_scanner_next (&scanner), ==, KM_TOKEN_STRING);
  plain = km_scanner_unquote (&scanner.token);
  g_assert_cmpstr (plain, ==, "a \"b\" \\");
}

static void
bad_bytes_become_one_token (void)
{
  static const char nul[] = "a \0\0 b";
  g_autofree char *tokens = describe (nul, sizeof nul - 1);

  g_assert_cmpstr (tokens, ==, "a bad102 b");
  assert_tokens ("@@@ #", "bad101 bad101");
  assert_tokens ("x \xff\xfe\x80 y", "x bad103 y");
  assert_tokens ("x \xe2\x82\xac y", "x bad101 y"); /* a euro sign is a character, not bad UTF-8 */
  assert_tokens ("12ab 0x 0xg 99999999999999999999 0xfffffffffffffffffK", "bad105 bad105 bad105 bad106 bad106");
  assert_tokens ("a ! b", "a bad101 b");
}

static void
lines_and_columns_are_counted (void)
{
  KmScanner scanner;
  const char *text = "\xef\xbb\xbf"
                     "a\n\n  b\r\n\"\xc3\xa4\" c";

  km_scanner_init (&scanner, text, strlen (text));
  km_scanner_next (&scanner);
  g_assert_cmpuint (scanner.line, ==, 1);
  g_assert_cmpuint (km_text_characters (scanner.line_start, scanner.token.text), ==, 0);
  for (int i = 0; i < 3; i++)
    km_scanner_next (&scanner);
  g_assert_cmpuint (scanner.line, ==, 3);
  g_assert_cmpuint (km_text_characters (scanner.line_start, scanner.token.text), ==, 2);
  for (int i = 0; i < 3; i++)
    km_scanner_next (&scanner);
  g_assert_cmpuint (scanner.line, ==, 4);
  g_assert_cmpuint (km_text_characters (scanner.line_start, scanner.token.text), ==, 4);
}

static void
a_scanner_can_go_back (void)
{
  KmScanner scanner;
  const char *text = "a\nb\nc";
  KmScannerMark mark;

  km_scanner_init (&scanner, text, strlen (text));
  km_scanner_next (&scanner);
  mark = km_scanner_mark (&scanner);
  while (km_scanner_next (&scanner) != KM_TOKEN_END)
    ;
  g_assert_cmpuint (scanner.line, ==, 3);
  km_scanner_rewind (&scanner, &mark);
  g_assert_cmpuint (scanner.line, ==, 1);
  km_scanner_next (&scanner);
  km_scanner_next (&scanner);
  g_assert_cmpuint (scanner.line, ==, 2);
  g_assert_cmpmem (scanner.token.text, scanner.token.length, "b", 1);
}

static void
words_reach_to_the_next_blank (void)
{
  KmScanner scanner;
  const char *text = "machine x86-32 kernel=2.6.34// note";

  km_scanner_init (&scanner, text, strlen (text));
  km_scanner_next (&scanner);
  km_scanner_next (&scanner);
  g_assert_true (km_scanner_word (&scanner));
  g_assert_cmpmem (scanner.token.text, scanner.token.length, "x86-32", 6);
  km_scanner_next (&scanner);
  g_assert_true (km_scanner_word (&scanner));
  g_assert_cmpmem (scanner.token.text, scanner.token.length, "kernel=2.6.34", 13);
  km_scanner_next (&scanner);
  g_assert_false (km_scanner_word (&scanner));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scanner/calls", calls_become_tokens);
  g_test_add_func ("/scanner/sizes", sizes_have_suffixes);
  g_test_add_func ("/scanner/comments-and-notes", comments_and_notes_are_told_apart);
  g_test_add_func ("/scanner/strings", strings_end_on_their_line);
  g_test_add_func ("/scanner/unquote", quotes_are_resolved);
  g_test_add_func ("/scanner/bad-bytes", bad_bytes_become_one_token);
  g_test_add_func ("/scanner/places", lines_and_columns_are_counted);
  g_test_add_func ("/scanner/rewind", a_scanner_can_go_back);
  g_test_add_func ("/scanner/words", words_reach_to_the_next_blank);
  return g_test_run ();
}
