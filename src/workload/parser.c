/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser: statements, one after the other. What they are made of is in parse_*.c.
 *
 * There is no tree: a statement becomes operations at once, and `repeat` reads its lines again for each round. A
 * statement with an error is reported and left out; reading goes on behind it. */
#define _GNU_SOURCE /* memmem */
#include "workload/parser.h"

#include "base/i18n.h"
#include "workload/parse_emit.h"
#include "workload/parse_statements.h"
#include "workload/parse_value.h"

#include <string.h>

const KmParseLimits km_parse_limits_default = {
  .max_ops = 50000000,
  .max_steps = G_GUINT64_CONSTANT (6) << 30,
  .max_marks = 1000000,
  .max_diagnostics = 1000,
  .student_seed = 1,
};

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
        if (parser->depth == 0)
          km_parser_mark (parser, KM_MARK_CONTEXT, names[i], strlen (names[i]), 0);
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

/* Where the calls of a submission come in an exercise; by itself it is nothing. */
static bool
parse_submission (KmParser *parser)
{
  (void)parser;
  return true;
}

/* ---- repeat ---- */

static void parse_statements (KmParser *parser, bool in_block);

static void
remember_lines (KmParser *parser, uint32_t first_op, uint32_t first_line)
{
  GArray *runs = parser->script->line_runs;
  uint32_t n_ops = parser->script->ops.n - first_op;
  KmOpRun run;

  if (n_ops == 0 || parser->scanner.line == first_line || parser->depth > 0)
    return;
  run = (KmOpRun){ .first_op = first_op, .n_ops = n_ops, .first = first_line };
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
                        _ ("The repeats would take longer to read than the program allows"));
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
  return parser->script->diagnostics.items->len + parser->script->diagnostics.n_more;
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
  return (Spent){ parser->script->ops.n, parser->limits->max_steps - parser->steps_left };
}

/* @left more rounds will each spend as much as the two before. Reports it now, and not after all that work, if that is
 * more than there may be. */
static bool
afford_rounds (KmParser *parser, int64_t left, Spent round, const KmToken *close)
{
  uint64_t ops_left = parser->limits->max_ops - MIN (parser->script->ops.n, parser->limits->max_ops);

  if (round.ops > 0 && (uint64_t)left > ops_left / round.ops)
    {
      km_parser_report_full (parser, close->text, close->text + 1);
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
  uint32_t line = parser->statement_line, first_op = parser->script->ops.n;
  int64_t count;
  KmScannerMark first;

  if (!parse_repeat_head (parser, &count))
    return false;
  km_parser_next (parser);
  if (parser->depth == KM_MAX_NESTING)
    {
      km_parser_report (parser, KM_W_NESTING, statement, statement + strlen ("repeat"), _ ("Use fewer repeats"),
                        _ ("More than %d nested repeats"), KM_MAX_NESTING);
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
  [KM_STATEMENT_ASK] = km_parse_ask,         [KM_STATEMENT_SUBMISSION] = parse_submission,
  [KM_STATEMENT_CHAPTER] = km_parse_chapter, [KM_STATEMENT_SLIDE] = km_parse_slide,
  [KM_STATEMENT_SHOW] = km_parse_show,
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
                                _ ("The statement has already ended"));
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
    {
      km_parser_mend (parser, "", 0, NULL);
      km_parser_report_here (parser, KM_W_BRACE, _ ("Remove it, or write repeat … { before"),
                             _ ("This brace closes nothing"));
    }
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
  g_free (parser->mend);
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
