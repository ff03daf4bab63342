/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner: bytes to tokens.
 *
 * One table says what each byte can begin; one function reads each kind of token. A bad byte sequence becomes one
 * token, so that a file of noise gives one diagnostic a statement and not one a byte. */
#include "workload/scanner.h"

#include "workload/diagnostic.h"

#include <glib.h>
#include <string.h>

enum
{
  CLASS_BAD,
  CLASS_BLANK,
  CLASS_NEWLINE,
  CLASS_QUOTE,
  CLASS_PUNCT,
  CLASS_NUL,
  CLASS_UTF8,
  CLASS_NAME, /* from here on: bytes of names and numbers */
  CLASS_DIGIT,
};

#define B CLASS_BLANK
#define N CLASS_NAME
#define D CLASS_DIGIT
#define P CLASS_PUNCT
static const uint8_t byte_class[256] = {
  [0] = CLASS_NUL,
  [' '] = B,
  ['\t'] = B,
  ['\r'] = B,
  ['\f'] = B,
  ['\v'] = B,
  ['\n'] = CLASS_NEWLINE,
  ['"'] = CLASS_QUOTE,
  ['0' ... '9'] = D,
  ['A' ... 'Z'] = N,
  ['a' ... 'z'] = N,
  ['_'] = N,
  ['('] = P,
  [')'] = P,
  ['['] = P,
  [']'] = P,
  ['{'] = P,
  ['}'] = P,
  ['='] = P,
  [','] = P,
  ['|'] = P,
  ['+'] = P,
  ['-'] = P,
  ['*'] = P,
  ['/'] = P,
  ['%'] = P,
  ['$'] = P,
  [';'] = P,
  [':'] = P,
  ['<'] = P,
  ['>'] = P,
  ['.'] = P,
  ['!'] = P,
  [0x80 ... 0xff] = CLASS_UTF8,
};
#undef B
#undef N
#undef D
#undef P

static inline int
class_of (char c)
{
  return byte_class[(uint8_t)c];
}

static inline bool
is_word_byte (char c)
{
  return class_of (c) >= CLASS_NAME;
}

void
km_scanner_init (KmScanner *scanner, const char *text, size_t length)
{
  static const char bom[] = "\xef\xbb\xbf";

  memset (scanner, 0, sizeof *scanner);
  scanner->start = text;
  scanner->end = text + length;
  scanner->pos = text;
  if (length >= 3 && memcmp (text, bom, 3) == 0)
    scanner->pos += 3;
  scanner->line_start = scanner->pos;
  scanner->line = 1;
  scanner->token.kind = KM_TOKEN_NEWLINE;
  scanner->token.text = scanner->pos;
}

static const char *
end_of_line (const KmScanner *scanner)
{
  const char *newline = memchr (scanner->pos, '\n', (size_t)(scanner->end - scanner->pos));
  return newline ? newline : scanner->end;
}

static inline bool
looking_at_comment (const KmScanner *scanner)
{
  return scanner->pos + 1 < scanner->end && scanner->pos[0] == '/' && scanner->pos[1] == '/';
}

static inline bool
looking_at_note (const KmScanner *scanner)
{
  const char *p = scanner->pos;
  bool three = p + 2 < scanner->end && p[0] == '/' && p[1] == '/' && p[2] == '/';
  return three && !(p + 3 < scanner->end && p[3] == '/'); /* a ruler of slashes is a comment */
}

static KmTokenKind
read_note (KmScanner *scanner)
{
  KmToken *token = &scanner->token;
  const char *stop = end_of_line (scanner);
  const char *from = scanner->pos + 3;

  scanner->pos = stop;
  while (from < stop && class_of (*from) == CLASS_BLANK)
    from++;
  while (stop > from && class_of (stop[-1]) == CLASS_BLANK)
    stop--;
  token->text = from;
  token->length = (size_t)(stop - from);
  return token->kind = KM_TOKEN_NOTE;
}

static KmTokenKind
read_name (KmScanner *scanner)
{
  const char *p = scanner->pos;
  uint32_t hash = 2166136261u;

  do
    hash = (hash ^ (uint8_t)*p++) * 16777619u;
  while (p < scanner->end && is_word_byte (*p));
  scanner->token.length = (size_t)(p - scanner->pos);
  scanner->token.hash = hash;
  scanner->pos = p;
  return scanner->token.kind = KM_TOKEN_NAME;
}

/* The value of a digit, or 99. */
static inline unsigned
digit_value (char c)
{
  if (c >= '0' && c <= '9')
    return (unsigned)(c - '0');
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
}

static KmTokenKind
bad_token (KmScanner *scanner, const char *stop, uint16_t code)
{
  scanner->token.bad_code = code;
  scanner->token.length = (size_t)(stop - scanner->pos);
  scanner->pos = stop;
  return scanner->token.kind = KM_TOKEN_BAD;
}

/* Reads digits of @base from @p on. Returns the first byte after them; sets *@too_large on overflow. */
static const char *
read_digits (const KmScanner *scanner, const char *p, unsigned base, uint64_t *number, bool *too_large)
{
  uint64_t value = 0;

  for (; p < scanner->end; p++)
    {
      unsigned digit = digit_value (*p);
      if (digit >= base)
        break;
      *too_large |= __builtin_mul_overflow (value, (uint64_t)base, &value);
      *too_large |= __builtin_add_overflow (value, (uint64_t)digit, &value);
    }
  *number = value;
  return p;
}

static int
size_suffix (char c)
{
  switch (c)
    {
    case 'k':
    case 'K':
      return 10;
    case 'm':
    case 'M':
      return 20;
    case 'g':
    case 'G':
      return 30;
    default:
      return 0;
    }
}

static KmTokenKind
read_number (KmScanner *scanner)
{
  const char *p = scanner->pos, *digits = p;
  bool too_large = false, hex = false;
  int shift = 0;
  bool no_digits, glued;

  if (*p == '0' && p + 1 < scanner->end && (p[1] | 0x20) == 'x')
    {
      hex = true;
      digits = p + 2;
    }
  p = read_digits (scanner, digits, hex ? 16 : 10, &scanner->token.number, &too_large);
  no_digits = p == digits;
  if (p < scanner->end)
    shift = size_suffix (*p);
  if (shift)
    {
      p++;
      too_large = too_large || scanner->token.number > UINT64_MAX >> shift;
      scanner->token.number <<= shift;
    }
  glued = p < scanner->end && is_word_byte (*p);
  while (p < scanner->end && is_word_byte (*p))
    p++;
  if (glued || no_digits)
    return bad_token (scanner, p, KM_W_NUMBER);
  if (too_large)
    return bad_token (scanner, p, KM_W_NUMBER_TOO_LARGE);
  scanner->token.length = (size_t)(p - scanner->pos);
  scanner->pos = p;
  return scanner->token.kind = KM_TOKEN_NUMBER;
}

/* A string ends at the next quote that no backslash precedes, on the same line. */
static KmTokenKind
read_string (KmScanner *scanner)
{
  const char *stop = end_of_line (scanner);

  for (const char *p = scanner->pos + 1; p < stop; p++)
    {
      if (*p == '\\' && p + 1 < stop)
        p++;
      else if (*p == '"')
        {
          size_t length = (size_t)(p + 1 - scanner->pos);
          if (!g_utf8_validate_len (scanner->pos, length, NULL))
            return bad_token (scanner, p + 1, memchr (scanner->pos, 0, length) ? KM_W_NUL : KM_W_UTF8);
          scanner->token.length = length;
          scanner->pos = p + 1;
          return scanner->token.kind = KM_TOKEN_STRING;
        }
    }
  return bad_token (scanner, stop, KM_W_STRING);
}

static KmTokenKind
read_punct (KmScanner *scanner)
{
  static const uint16_t pairs[] = { KM_PUNCT2 ('.', '.'), KM_PUNCT2 ('=', '='), KM_PUNCT2 ('!', '='),
                                    KM_PUNCT2 ('<', '='), KM_PUNCT2 ('>', '=') };
  const char *p = scanner->pos;
  uint16_t punct = (uint8_t)p[0];
  size_t length = 1;

  if (p + 1 < scanner->end && (p[1] == '=' || p[1] == '.'))
    for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
      if (pairs[i] == KM_PUNCT2 ((uint8_t)p[0], (uint8_t)p[1]))
        {
          punct = pairs[i];
          length = 2;
        }
  if (punct == '!')
    return bad_token (scanner, p + 1, KM_W_CHARACTER);
  scanner->token.punct = punct;
  scanner->token.length = length;
  scanner->pos += length;
  return scanner->token.kind = KM_TOKEN_PUNCT;
}

static KmTokenKind
read_newline (KmScanner *scanner)
{
  scanner->token.length = 1;
  scanner->pos++;
  return scanner->token.kind = KM_TOKEN_NEWLINE;
}

/* All bytes of one bad kind in a row make one token; a valid character that the language does not use is a bad
 * character, not bad UTF-8. */
static KmTokenKind
read_bad (KmScanner *scanner)
{
  const char *p = scanner->pos;
  int class = class_of (*p);
  uint16_t code = KM_W_CHARACTER;

  if (class == CLASS_NUL)
    code = KM_W_NUL;
  else if (class == CLASS_UTF8)
    {
      gunichar c = g_utf8_get_char_validated (p, scanner->end - p);
      if (c == (gunichar)-1 || c == (gunichar)-2)
        code = KM_W_UTF8;
    }
  while (p < scanner->end && class_of (*p) == class)
    p++;
  return bad_token (scanner, p, code);
}

/* Every newline that is passed moves the line on; only here, when the token after it begins. */
static void
begin_token (KmScanner *scanner)
{
  KmToken *token = &scanner->token;

  scanner->last_end = token->text + token->length;
  if (token->kind == KM_TOKEN_NEWLINE && token->length == 1)
    {
      scanner->line++;
      scanner->line_start = scanner->pos;
    }
  while (scanner->pos < scanner->end && class_of (*scanner->pos) == CLASS_BLANK)
    scanner->pos++;
  token->text = scanner->pos;
  token->length = 0;
}

/* A comment reaches to the end of the line, and what comes there is the next token. */
static KmTokenKind
pass_comment (KmScanner *scanner)
{
  scanner->pos = end_of_line (scanner);
  scanner->token.text = scanner->pos;
  return scanner->pos < scanner->end ? read_newline (scanner) : (scanner->token.kind = KM_TOKEN_END);
}

static KmTokenKind
read_slash (KmScanner *scanner)
{
  if (looking_at_note (scanner))
    return read_note (scanner);
  return looking_at_comment (scanner) ? pass_comment (scanner) : read_punct (scanner);
}

KmTokenKind
km_scanner_next (KmScanner *scanner)
{
  begin_token (scanner);
  if (scanner->pos >= scanner->end)
    return scanner->token.kind = KM_TOKEN_END;
  switch (class_of (*scanner->pos))
    {
    case CLASS_NAME:
      return read_name (scanner);
    case CLASS_DIGIT:
      return read_number (scanner);
    case CLASS_PUNCT:
      return *scanner->pos == '/' ? read_slash (scanner) : read_punct (scanner);
    case CLASS_NEWLINE:
      return read_newline (scanner);
    case CLASS_QUOTE:
      return read_string (scanner);
    default:
      return read_bad (scanner);
    }
}

bool
km_scanner_at_end (const KmScanner *scanner)
{
  const KmToken *token = &scanner->token;
  return token->kind == KM_TOKEN_NEWLINE || token->kind == KM_TOKEN_END || token->kind == KM_TOKEN_NOTE
         || km_scanner_at (scanner, ';') || km_scanner_at (scanner, '}');
}

static bool
ends_word (const KmScanner *scanner, const char *p)
{
  int class = class_of (*p);
  return class == CLASS_BLANK || class == CLASS_NEWLINE || *p == ';' || *p == '}'
         || (*p == '/' && p + 1 < scanner->end && p[1] == '/');
}

bool
km_scanner_word (KmScanner *scanner)
{
  KmToken *token = &scanner->token;
  const char *p = token->text;

  if (km_scanner_at_end (scanner))
    return false;
  while (p < scanner->end && !ends_word (scanner, p))
    p++;
  if (p == token->text)
    return false;
  token->kind = KM_TOKEN_NAME;
  token->length = (size_t)(p - token->text);
  token->hash = 0;
  scanner->pos = p;
  return true;
}

KmScannerMark
km_scanner_mark (const KmScanner *scanner)
{
  return (KmScannerMark){
    .pos = scanner->pos, .line_start = scanner->line_start, .line = scanner->line, .token = scanner->token
  };
}

void
km_scanner_rewind (KmScanner *scanner, const KmScannerMark *mark)
{
  scanner->pos = mark->pos;
  scanner->line_start = mark->line_start;
  scanner->line = mark->line;
  scanner->token = mark->token;
}

bool
km_token_is (const KmToken *token, const char *word)
{
  return token->kind == KM_TOKEN_NAME && token->length == strlen (word)
         && memcmp (token->text, word, token->length) == 0;
}

char *
km_scanner_unquote (const KmToken *token)
{
  GString *out = g_string_new (NULL);

  for (size_t i = 1; i + 1 < token->length; i++)
    {
      if (token->text[i] == '\\' && i + 2 < token->length)
        i++;
      g_string_append_c (out, token->text[i]);
    }
  return g_string_free (out, FALSE);
}

uint32_t
km_text_characters (const char *start, const char *end)
{
  uint32_t n = 0;

  while (start < end)
    {
      gunichar c = (*start & 0x80) ? g_utf8_get_char_validated (start, end - start) : 0;
      start += c && c != (gunichar)-1 && c != (gunichar)-2 ? g_utf8_skip[(uint8_t)*start] : 1;
      n++;
    }
  return n;
}
