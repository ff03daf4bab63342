/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser: statements, one after the other, and what they have in common.
 *
 * There is no tree: a statement becomes operations at once, and `repeat` reads its lines again for each round. A
 * statement with an error is reported and left out; reading goes on behind it. */
#define _GNU_SOURCE /* memmem */
#include "workload/parser.h"

#include "base/i18n.h"
#include "workload/parser_private.h"

#include <string.h>

const KmParseLimits km_parse_limits_default = {
  .max_ops = 50000000,
  .max_steps = G_GUINT64_CONSTANT (6) << 30,
  .max_marks = 1000000,
  .max_diagnostics = 1000,
};

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

/* Counts on, or back, from the last column of the same line, so that a long line is walked once. */
static uint32_t
column_of (KmParser *parser, const char *line_start, const char *at)
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
  uint32_t column = column_of (parser, line_start, from);
  KmDiagnostic diagnostic;

  if (!km_diagnostic_list_wants (list, code, line, column))
    return;
  diagnostic = (KmDiagnostic){
    .code = code,
    .severity = km_diagnostic_info (code)->severity,
    .line = line,
    .column = column,
    .length = MAX (1, to > from ? km_text_characters (from, MIN (to, from + 4096)) : 0),
    .cause = g_strdup_vprintf (cause_format, args),
    .cure = g_strdup (cure),
  };
  km_diagnostic_list_add (list, &diagnostic);
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

char *
km_parser_suggest (const char *name, size_t length, const char *otherwise)
{
  g_autofree char *shown = NULL;

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

bool
km_parser_take (KmParser *parser, uint16_t punct, const char *cure)
{
  const char shown[3] = { (char)punct, (char)(punct >> 8), 0 };

  if (km_parser_at (parser, punct))
    {
      km_parser_next (parser);
      return true;
    }
  return km_parser_report_here (parser, KM_W_EXPECTED, _ (cure), _ ("“%s” is missing"), shown);
}

/* ---- operations and marks ---- */

/* An operation whose line alone says how it is written needs no origin. */
static bool
is_simple (const KmParser *parser, bool unrolled)
{
  return parser->first_on_line && parser->depth == 0 && !unrolled;
}

static void
keep_origin (KmParser *parser, uint32_t number, uint32_t index)
{
  KmScript *script = parser->script;
  size_t column = (size_t)(parser->statement - parser->statement_line_start);
  KmOrigin origin = { .column = (uint32_t)MIN (column, UINT32_MAX), .index = index };
  GArray *runs = script->origin_runs;
  KmOriginRun *last = runs->len ? &g_array_index (runs, KmOriginRun, runs->len - 1) : NULL;

  if (last && last->first_op + last->n_ops == number)
    last->n_ops++;
  else
    {
      KmOriginRun run = { .first_op = number, .n_ops = 1, .first_origin = script->origins->len };
      g_array_append_val (runs, run);
    }
  g_array_append_val (script->origins, origin);
}

static void
report_full (KmParser *parser, const char *from, const char *to)
{
  if (!parser->full)
    km_parser_report (parser, KM_W_TOO_MANY_OPS, from, to, _ ("Make repeats and random runs shorter"),
                      ngettext ("The workload has more than %u operation", "The workload has more than %u operations",
                                parser->limits->max_ops),
                      parser->limits->max_ops);
  parser->full = true;
}

/* Notes that the result of operation @ref is freed. Returns false if it has been freed before. */
static bool
note_first_free (KmParser *parser, uint32_t ref)
{
  GByteArray *bits = parser->freed_once;
  uint8_t bit = (uint8_t)(1u << (ref % 8));
  uint32_t old = bits->len;

  if (ref / 8 >= old)
    {
      g_byte_array_set_size (bits, MAX (ref / 8 + 1, old * 2));
      memset (bits->data + old, 0, bits->len - old);
    }
  if (bits->data[ref / 8] & bit)
    return false;
  bits->data[ref / 8] |= bit;
  return true;
}

uint32_t
km_parser_emit (KmParser *parser, KmOp op, uint32_t index, bool unrolled)
{
  KmScript *script = parser->script;
  uint32_t number = script->ops->len;

  if (parser->muted)
    return KM_HANDLE_SPOILT;
  if (number >= parser->limits->max_ops)
    {
      report_full (parser, parser->statement, parser->scanner.token.text);
      return KM_HANDLE_SPOILT;
    }
  op.cpu = parser->cpu;
  op.flags |= (uint8_t)(parser->context << KM_OP_CONTEXT_SHIFT);
  op.line = parser->statement_line;
  if (km_op_info (op.kind)->frees && km_op_uses_ref (&op) && !note_first_free (parser, op.ref))
    op.flags |= KM_OP_FREED_BEFORE;
  g_array_append_val (script->ops, op);
  if (!is_simple (parser, unrolled))
    keep_origin (parser, number, index);
  if (parser->freed)
    km_parser_note_op (parser, &op, number);
  return number;
}

/* ---- what operations say besides ---- */

static uint32_t
hash_more (const KmOpMore *more)
{
  uint64_t hash = more->size;

  hash = hash * 31 + (uint64_t)more->delta;
  hash = hash * 31 + more->count;
  hash = hash * 31 + more->align;
  hash = hash * 31 + more->flags;
  hash = hash * 31 + (more->name ? g_str_hash (more->name) : 0);
  if (more->refs && more->count)
    hash = hash * 31 + more->refs[0];
  return (uint32_t)(hash * 0x9E3779B97F4A7C15u >> 32);
}

static uint32_t
keep_more (KmScript *script, const KmOpMore *more)
{
  KmOpMore copy = *more;

  if (more->name)
    copy.name = g_string_chunk_insert_const (script->strings, more->name);
  if (more->refs)
    {
      copy.refs = g_memdup2 (more->refs, more->count * sizeof *more->refs);
      g_ptr_array_add (script->refs, (gpointer)copy.refs);
    }
  g_array_append_val (script->more, copy);
  return script->more->len;
}

uint32_t
km_parser_emit_more (KmParser *parser, KmOp op, const KmOpMore *more, uint32_t index, bool unrolled)
{
  KmScript *script = parser->script;

  if (!parser->muted && script->ops->len < parser->limits->max_ops)
    {
      uint32_t *number = &parser->more_cache[hash_more (more) & (KM_MORE_CACHE_SIZE - 1)];
      if (*number == 0 || !km_op_more_equal (&g_array_index (script->more, KmOpMore, *number - 1), more))
        *number = keep_more (script, more);
      op.arg = *number - 1;
      op.flags |= KM_OP_HAS_MORE;
    }
  return km_parser_emit (parser, op, index, unrolled);
}

bool
km_parser_afford_refs (KmParser *parser, uint32_t n)
{
  if (n > parser->refs_left)
    {
      report_full (parser, parser->statement, parser->scanner.token.text);
      return false;
    }
  parser->refs_left -= n;
  return true;
}

void
km_parser_mark (KmParser *parser, KmMarkKind kind, const char *text, size_t length, uint32_t expr)
{
  KmScript *script = parser->script;
  g_autofree char *valid = NULL;
  KmMark mark;

  if (parser->muted)
    return;
  if (script->marks->len >= parser->limits->max_marks)
    {
      const KmToken *token = &parser->scanner.token;
      km_parser_report (parser, KM_W_TOO_MANY_MARKS, parser->statement, token->text, _ ("Take them out of repeats"),
                        _ ("The workload has more than %u notes, expectations, breaks and questions"),
                        parser->limits->max_marks);
      return;
    }
  valid = text ? g_utf8_make_valid (text, (gssize)length) : g_strdup ("");
  mark = (KmMark){
    .kind = kind,
    .op = script->ops->len,
    .line = kind == KM_MARK_NOTE ? parser->note_line : parser->statement_line,
    .column = kind == KM_MARK_NOTE ? 1 : column_of (parser, parser->statement_line_start, parser->statement),
    .expr = expr,
    .text = g_string_chunk_insert_const (script->strings, valid),
  };
  g_array_append_val (script->marks, mark);
}

/* ---- notes ---- */

static void
add_note_line (KmParser *parser)
{
  const KmToken *token = &parser->scanner.token;

  if (parser->note->len == 0)
    parser->note_line = parser->scanner.line;
  km_note_append (parser->note, token->text, token->length);
}

static void
flush_note (KmParser *parser)
{
  if (parser->note->len == 0)
    return;
  km_parser_mark (parser, KM_MARK_NOTE, parser->note->str, parser->note->len, 0);
  g_string_truncate (parser->note, 0);
}

/* ---- small statements ---- */

static bool
parse_cpu (KmParser *parser)
{
  int64_t cpu;
  const KmToken at = parser->scanner.token;

  if (!km_parse_integer (parser, &cpu))
    return false;
  if (cpu < 0 || cpu >= parser->script->config.cpus)
    {
      km_parser_report (parser, KM_W_CPU, at.text, parser->scanner.token.text, _ ("Give the machine more: cpus=2"),
                        ngettext ("The machine has %u CPU, numbered from 0", "The machine has %u CPUs, numbered from 0",
                                  parser->script->config.cpus),
                        parser->script->config.cpus);
      return false;
    }
  parser->cpu = (uint8_t)cpu;
  return true;
}

static bool
parse_context (KmParser *parser)
{
  static const char *const names[] = { [KM_CONTEXT_PROCESS] = "process",
                                       [KM_CONTEXT_ATOMIC] = "atomic",
                                       [KM_CONTEXT_SOFTIRQ] = "softirq",
                                       [KM_CONTEXT_IRQ] = "irq" };
  const KmToken *token = &parser->scanner.token;

  for (size_t i = 0; i < G_N_ELEMENTS (names) && token->kind == KM_TOKEN_NAME; i++)
    if (strlen (names[i]) == token->length && memcmp (names[i], token->text, token->length) == 0)
      {
        parser->context = (KmContext)i;
        km_parser_next (parser);
        return true;
      }
  return km_parser_report_here (parser, KM_W_CONTEXT, _ ("Write process, atomic, softirq or irq"),
                                _ ("This is not a context"));
}

static bool
parse_break (KmParser *parser)
{
  km_parser_mark (parser, KM_MARK_BREAK, NULL, 0, 0);
  return true;
}

/* ---- repeat ---- */

static void parse_statements (KmParser *parser, bool in_block);

static void
remember_lines (KmParser *parser, uint32_t first_op, uint32_t first_line)
{
  GArray *runs = parser->script->line_runs;
  uint32_t n_ops = parser->script->ops->len - first_op;
  KmLineRun run;

  if (n_ops == 0 || parser->scanner.line == first_line || parser->depth > 0)
    return;
  run = (KmLineRun){ .first_op = first_op, .n_ops = n_ops, .first_line = first_line };
  g_array_append_val (runs, run);
}

/* Reads the statements up to '}' once. Returns false at the end of the text. */
static bool
parse_round (KmParser *parser, int64_t counter)
{
  parser->counters[parser->depth] = counter;
  parser->depth++;
  parse_statements (parser, true);
  flush_note (parser);
  parser->depth--;
  return parser->scanner.token.kind != KM_TOKEN_END;
}

/* Takes the bytes of one more round from what is allowed. */
static bool
afford_round (KmParser *parser, uint64_t cost, const char *from, const char *to)
{
  if (parser->full)
    return false;
  if (cost > parser->steps_left)
    {
      km_parser_report (parser, KM_W_TOO_MUCH_REPETITION, from, to, _ ("Repeat less often"),
                        _ ("Repeats would read more text again than the program takes"));
      parser->steps_left = 0;
      parser->full = true;
      return false;
    }
  parser->steps_left -= cost;
  return true;
}

static uint64_t
problems_so_far (const KmParser *parser)
{
  return parser->script->diagnostics.n_errors;
}

/* What a round costs beside the bytes of its text. */
enum
{
  ROUND_COST = 64
};

/* What was made and used so far; or by one round. */
typedef struct
{
  uint64_t ops, steps;
} Spent;

static Spent
spent_so_far (const KmParser *parser)
{
  return (Spent){ parser->script->ops->len, parser->limits->max_steps - parser->steps_left };
}

/* @left more rounds will each spend as much as the two before. Reports it now, and not after all that work, if that is
 * more than there may be. */
static bool
afford_rounds (KmParser *parser, int64_t left, Spent round, const KmToken *close)
{
  uint64_t ops_left = parser->limits->max_ops - MIN (parser->script->ops->len, parser->limits->max_ops);

  if (round.ops > 0 && (uint64_t)left > ops_left / round.ops)
    {
      report_full (parser, close->text, close->text + 1);
      return false;
    }
  if ((uint64_t)left > parser->steps_left / round.steps)
    return afford_round (parser, UINT64_MAX, close->text, close->text + 1);
  return true;
}

/* All rounds; after one with an error the others would only repeat it. @first is the token after '{'. Ends at '}' or,
 * unclosed, at the end of the text. */
static bool
run_rounds (KmParser *parser, int64_t count, const KmScannerMark *first)
{
  uint64_t n_problems, cost;
  Spent start, last = { 0, 0 };
  bool closed;

  if (count == 0)
    parser->muted++;
  n_problems = problems_so_far (parser);
  start = spent_so_far (parser);
  closed = parse_round (parser, 0);
  cost = (uint64_t)(parser->scanner.token.text - first->token.text) + ROUND_COST;
  for (int64_t i = 1; closed && i < count && !parser->muted; i++)
    {
      const KmToken close = parser->scanner.token;
      Spent now = spent_so_far (parser), round = { now.ops - start.ops, now.steps - start.steps + (i == 1 ? cost : 0) };
      bool alike = i == 2 && round.ops == last.ops && round.steps == last.steps && !parser->rounds_vary;

      if (problems_so_far (parser) != n_problems)
        parser->cut_short = true;
      if (parser->cut_short || (alike && !afford_rounds (parser, count - i, round, &close))
          || !afford_round (parser, cost, close.text, close.text + 1))
        break;
      last = round;
      start = now;
      km_scanner_rewind (&parser->scanner, first);
      parse_round (parser, i);
    }
  if (count == 0)
    parser->muted--;
  return closed;
}

/* Passes over a block that will not be read. */
static void
skip_block (KmParser *parser)
{
  uint32_t open = 1;

  for (; parser->scanner.token.kind != KM_TOKEN_END; km_parser_next (parser))
    {
      if (km_parser_at (parser, '{'))
        open++;
      else if (km_parser_at (parser, '}') && --open == 0)
        break;
    }
}

static bool
parse_repeat_head (KmParser *parser, int64_t *count)
{
  if (parser->depth == 0)
    parser->rounds_vary = false;
  parser->counter_used = false;
  if (!km_parse_bounded (parser, 0, INT64_C (1) << 40, KM_W_RANGE, N_ ("The count of a repeat"), count))
    return false;
  parser->rounds_vary = parser->rounds_vary || parser->counter_used;
  if (!km_parser_at (parser, '{'))
    return km_parser_take (parser, '{', N_ ("Write repeat 20 { statements }"));
  return true;
}

static bool
parse_repeat (KmParser *parser)
{
  const char *statement = parser->statement, *line_start = parser->statement_line_start;
  uint32_t line = parser->statement_line, first_op = parser->script->ops->len;
  int64_t count;
  KmScannerMark first;

  if (!parse_repeat_head (parser, &count))
    return false;
  km_parser_next (parser);
  if (parser->depth == KM_MAX_NESTING)
    {
      km_parser_report (parser, KM_W_NESTING, statement, statement + strlen ("repeat"), _ ("Use fewer repeats"),
                        _ ("More than %d repeats inside each other"), KM_MAX_NESTING);
      skip_block (parser);
      km_parser_next (parser);
      return true;
    }
  first = km_scanner_mark (&parser->scanner);
  if (run_rounds (parser, count, &first))
    {
      remember_lines (parser, first_op, line);
      km_parser_next (parser);
      return true;
    }
  remember_lines (parser, first_op, line);
  parser->scanner.line = line;
  parser->scanner.line_start = line_start;
  km_parser_report (parser, KM_W_REPEAT_OPEN, statement, statement + strlen ("repeat"),
                    _ ("Add } behind its last statement"), _ ("This repeat does not end"));
  return true;
}

/* ---- statements ---- */

typedef bool (*ParseStatement) (KmParser *parser);

static const ParseStatement statements[KM_NR_STATEMENTS] = {
  [KM_STATEMENT_KMW] = km_parse_kmw,         [KM_STATEMENT_TITLE] = km_parse_title,
  [KM_STATEMENT_MACHINE] = km_parse_machine, [KM_STATEMENT_CPU] = parse_cpu,
  [KM_STATEMENT_CONTEXT] = parse_context,    [KM_STATEMENT_REPEAT] = parse_repeat,
  [KM_STATEMENT_RANDOM] = km_parse_random,   [KM_STATEMENT_FREE_ALL] = km_parse_free_all,
  [KM_STATEMENT_EXPECT] = km_parse_expect,   [KM_STATEMENT_BREAK] = parse_break,
  [KM_STATEMENT_ASK] = km_parse_ask,
};

/* A statement's word followed by = or [ was meant as a handle. */
static bool
is_assignment (const KmParser *parser)
{
  return km_parser_at (parser, '=') || km_parser_at (parser, '[');
}

static bool
parse_keyword (KmParser *parser, const KmWord *word)
{
  const KmToken name = parser->scanner.token;
  bool ok;

  km_parser_next (parser);
  if (is_assignment (parser))
    {
      km_parser_report (parser, KM_W_RESERVED_NAME, name.text, name.text + name.length, _ ("Choose another name"),
                        _ ("“%s” is a word of the language and cannot be a handle"), word->name);
      return false;
    }
  ok = statements[word->what](parser);
  parser->any_statement = parser->any_statement || (word->what != KM_STATEMENT_KMW && word->what != KM_STATEMENT_TITLE);
  return ok;
}

static bool
parse_statement (KmParser *parser)
{
  const KmToken *token = &parser->scanner.token;
  const KmWord *word;

  if (token->kind != KM_TOKEN_NAME)
    return km_parser_report_here (parser, KM_W_STATEMENT,
                                  _ ("Begin with a call, a handle or a statement such as expect"),
                                  _ ("A statement cannot begin here"));
  word = km_word_find (token->text, token->length, token->hash);
  if (word && word->kind == KM_WORD_STATEMENT)
    return parse_keyword (parser, word);
  parser->any_statement = true;
  return km_parse_call_statement (parser);
}

static bool
check_end (KmParser *parser)
{
  if (km_scanner_at_end (&parser->scanner))
    return true;
  return km_parser_report_here (parser, KM_W_AFTER_STATEMENT, _ ("Put the next statement on a line of its own"),
                                _ ("The statement has ended before this"));
}

/* Passes over the rest of a statement with an error: to the end of the line, in a block also to ';' or '}'. */
static void
recover (KmParser *parser, bool in_block)
{
  uint32_t open = 0;

  for (;; km_parser_next (parser))
    {
      KmTokenKind kind = parser->scanner.token.kind;
      if (kind == KM_TOKEN_END || kind == KM_TOKEN_NEWLINE || kind == KM_TOKEN_NOTE)
        break;
      if (km_parser_at (parser, '{'))
        open++;
      else if (open == 0 && (km_parser_at (parser, ';') || (in_block && km_parser_at (parser, '}'))))
        break;
      else if (open > 0 && km_parser_at (parser, '}'))
        open--;
    }
  parser->orphan_braces += open;
}

static void
begin_statement (KmParser *parser)
{
  parser->statement = parser->scanner.token.text;
  parser->statement_line = parser->scanner.line;
  parser->statement_line_start = parser->scanner.line_start;
  flush_note (parser);
}

static void
meet_stray_brace (KmParser *parser)
{
  if (parser->orphan_braces > 0)
    parser->orphan_braces--;
  else
    km_parser_report_here (parser, KM_W_BRACE, _ ("Remove it, or write repeat … { before"),
                           _ ("This brace closes nothing"));
  km_parser_next (parser);
}

static void
parse_statements (KmParser *parser, bool in_block)
{
  for (;;)
    {
      KmTokenKind kind = parser->scanner.token.kind;
      if (kind == KM_TOKEN_END || (in_block && km_parser_at (parser, '}') && parser->orphan_braces == 0))
        return;
      if (kind == KM_TOKEN_NEWLINE || km_parser_at (parser, ';'))
        {
          parser->first_on_line = parser->first_on_line || kind == KM_TOKEN_NEWLINE;
          km_parser_next (parser);
        }
      else if (kind == KM_TOKEN_NOTE)
        {
          add_note_line (parser);
          km_parser_next (parser);
        }
      else if (km_parser_at (parser, '}'))
        meet_stray_brace (parser);
      else
        {
          begin_statement (parser);
          if (!parse_statement (parser) || !check_end (parser))
            recover (parser, in_block);
          parser->first_on_line = false;
        }
    }
}

/* ---- the whole text ---- */

/* Whether anything has to be remembered for free_all. */
static bool
has_free_all (const char *text, size_t length)
{
  return memmem (text, length, "free_all", strlen ("free_all")) != NULL;
}

static void
parser_init (KmParser *parser, KmScript *script, const KmParseLimits *limits)
{
  *parser = (KmParser){
    .script = script,
    .limits = limits,
    .handles = km_handles_new (),
    .first_on_line = true,
    .steps_left = limits->max_steps,
    .refs_left = limits->max_ops,
    .note = g_string_new (NULL),
    .freed_once = g_byte_array_new (),
  };
  if (has_free_all (script->text, script->length))
    {
      parser->max_freed = 1024;
      parser->freed = g_new0 (uint64_t, parser->max_freed / 64);
      parser->references = g_hash_table_new (NULL, NULL);
      parser->splits = g_hash_table_new (NULL, NULL);
      parser->split_freed = g_hash_table_new_full (km_int64_hash, g_int64_equal, g_free, NULL);
    }
  km_scanner_init (&parser->scanner, script->text, script->length);
  km_parser_next (parser);
}

static void
parser_finish (KmParser *parser)
{
  km_handles_free (parser->handles);
  g_string_free (parser->note, TRUE);
  g_free (parser->freed);
  g_byte_array_unref (parser->freed_once);
  g_clear_pointer (&parser->references, g_hash_table_unref);
  g_clear_pointer (&parser->splits, g_hash_table_unref);
  g_clear_pointer (&parser->split_freed, g_hash_table_unref);
}

KmScript *
km_script_parse_owned (char *text, size_t length, const KmParseLimits *limits)
{
  KmScript *script = km_script_new (text, length, limits->max_diagnostics);
  KmParser parser;

  parser_init (&parser, script, limits);
  parse_statements (&parser, false);
  begin_statement (&parser); /* a note at the end */
  parser_finish (&parser);
  km_script_seal (script);
  return script;
}

KmScript *
km_script_parse_limited (const char *text, size_t length, const KmParseLimits *limits)
{
  return km_script_parse_owned (km_text_copy (text, length), length, limits);
}

KmScript *
km_script_parse (const char *text, size_t length)
{
  return km_script_parse_limited (text, length, &km_parse_limits_default);
}
