/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner: bytes to tokens. Tokens point into the text; nothing is copied, and lines and columns are worked out
 * only when a message needs them. Any bytes are allowed: what is not a token becomes KM_TOKEN_BAD with a code. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum
{
  KM_TOKEN_END, /* end of the text */
  KM_TOKEN_NEWLINE,
  KM_TOKEN_NAME,   /* letters, digits and _, not beginning with a digit */
  KM_TOKEN_NUMBER, /* decimal or 0x, with K, M or G after it; see `number` */
  KM_TOKEN_STRING, /* "…" on one line; text includes the quotes */
  KM_TOKEN_NOTE,   /* /// to the end of the line; text is what follows the slashes, trimmed */
  KM_TOKEN_PUNCT,  /* one of ( ) [ ] { } = , | + - * / % $ ; : < > . or two characters; see `punct` */
  KM_TOKEN_BAD,    /* see `bad_code` */
} KmTokenKind;

/* Punctuation of two characters is the first one plus 256 times the second. */
#define KM_PUNCT2(a, b) ((uint16_t)((a) | (b) << 8))

typedef struct
{
  KmTokenKind kind;
  uint16_t punct;    /* PUNCT: '(' or KM_PUNCT2 ('.', '.') */
  uint16_t bad_code; /* BAD: number of the diagnostic */
  uint32_t hash;     /* NAME: FNV-1a of the bytes */
  const char *text;
  size_t length;
  uint64_t number; /* NUMBER */
} KmToken;

typedef struct
{
  const char *start, *end; /* the whole text */
  const char *pos;         /* next byte to read */
  const char *line_start;  /* first byte of the line that `pos` is in */
  uint32_t line;           /* 1-based */
  const char *last_end;    /* end of the token before the current one */
  KmToken token;           /* the current token */
} KmScanner;

/* Where a scanner is, to come back to. */
typedef struct
{
  const char *pos;
  const char *line_start;
  uint32_t line;
  KmToken token;
} KmScannerMark;

/* Starts before the first token of @text; call km_scanner_next() to get it. A byte order mark is passed over. */
void km_scanner_init (KmScanner *scanner, const char *text, size_t length);

/* Reads the next token into scanner->token and returns its kind. Comments and blanks are passed over. After END it
 * returns END again. */
KmTokenKind km_scanner_next (KmScanner *scanner);

/* Reads on as a plain word: everything up to a blank, a comment, ';' or the end of the line. The word starts at the
 * current token, which it replaces (kind NAME, hash unset). For `machine x86-32 kernel=2.6.34`. Returns false, and
 * changes nothing, if the current token is the end of a statement. */
bool km_scanner_word (KmScanner *scanner);

/* Remembers where the scanner is, current token included, and goes back there. */
KmScannerMark km_scanner_mark (const KmScanner *scanner);
void km_scanner_rewind (KmScanner *scanner, const KmScannerMark *mark);

/* True if the current token is this punctuation. */
static inline bool
km_scanner_at (const KmScanner *scanner, uint16_t punct)
{
  return scanner->token.kind == KM_TOKEN_PUNCT && scanner->token.punct == punct;
}

/* True if the current token ends a statement: newline, note, end, ';' or '}'. */
bool km_scanner_at_end (const KmScanner *scanner);

/* True if @token is the name @word. */
bool km_token_is (const KmToken *token, const char *word);

/* The contents of a STRING token, \\" and \\\\ resolved. Returns: (transfer full). */
char *km_scanner_unquote (const KmToken *token);

/* Counts characters (not bytes) in [start, end): a column is this + 1. Bytes that are not UTF-8 count one each. */
uint32_t km_text_characters (const char *start, const char *end);
