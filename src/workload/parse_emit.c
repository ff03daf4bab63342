/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What statements leave in the script: operations with their origins, what operations say besides, and marks. Nothing
 * is left while the parser is muted or beyond the limits of the text. */
#include "workload/parse_emit.h"

#include "base/i18n.h"
#include "workload/parse_freed.h"

#include <string.h>

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
  uint32_t column = (uint32_t)(parser->statement - parser->statement_line_start);
  KmOrigin origin = { .column = column, .index = index };
  GArray *runs = script->origin_runs;
  KmOpRun *last = runs->len ? &g_array_index (runs, KmOpRun, runs->len - 1) : NULL;

  if (last && last->first_op + last->n_ops == number)
    last->n_ops++;
  else
    {
      KmOpRun run = { .first_op = number, .n_ops = 1, .first = script->origins->len };
      g_array_append_val (runs, run);
    }
  g_array_append_val (script->origins, origin);
}

void
km_parser_report_full (KmParser *parser, const char *from, const char *to)
{
  if (!parser->full)
    km_parser_report (parser, KM_W_TOO_MANY_OPS, from, to, _ ("Make repeats and random runs shorter"),
                      ngettext ("The workload has more than %u operation", "The workload has more than %u operations",
                                parser->limits->max_ops),
                      parser->limits->max_ops);
  parser->full = true;
}

uint32_t
km_parser_emit (KmParser *parser, KmOp op, uint32_t index, bool unrolled)
{
  KmScript *script = parser->script;
  uint32_t number = script->ops.n;

  if (parser->muted)
    return KM_HANDLE_SPOILT;
  if (number >= parser->limits->max_ops)
    {
      km_parser_report_full (parser, parser->statement, parser->scanner.token.text);
      return KM_HANDLE_SPOILT;
    }
  op.cpu = parser->cpu;
  op.flags |= (uint8_t)(parser->context << KM_OP_CONTEXT_SHIFT);
  op.line = parser->statement_line;
  if (km_op_info (op.kind)->frees && km_op_uses_ref (&op) && !km_parser_note_first_free (parser, op.ref))
    op.flags |= KM_OP_FREED_BEFORE;
  km_packed_ops_add (&script->ops, &op);
  if (!is_simple (parser, unrolled))
    keep_origin (parser, number, index);
  if (parser->freed)
    km_parser_note_op (parser, &op);
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

  if (!parser->muted && script->ops.n < parser->limits->max_ops)
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
      km_parser_report_full (parser, parser->statement, parser->scanner.token.text);
      return false;
    }
  parser->refs_left -= n;
  return true;
}

KmMark *
km_parser_mark (KmParser *parser, KmMarkKind kind, const char *text, size_t length, uint32_t expr)
{
  KmScript *script = parser->script;
  g_autofree char *valid = NULL;
  KmMark mark;

  if (parser->muted)
    return NULL;
  if (script->marks->len >= parser->limits->max_marks)
    {
      const KmToken *token = &parser->scanner.token;
      km_parser_report (parser, KM_W_TOO_MANY_MARKS, parser->statement, token->text, _ ("Take them out of repeats"),
                        _ ("The workload has more than %u notes, expectations, breaks and questions"),
                        parser->limits->max_marks);
      return NULL;
    }
  valid = text ? g_utf8_make_valid (text, (gssize)length) : g_strdup ("");
  mark = (KmMark){
    .kind = kind,
    .op = script->ops.n,
    .line = kind == KM_MARK_NOTE ? parser->note_line : parser->statement_line,
    .column = kind == KM_MARK_NOTE ? 1 : km_parser_column (parser, parser->statement_line_start, parser->statement),
    .expr = expr,
    .text = g_string_chunk_insert_const (script->strings, valid),
  };
  g_array_append_val (script->marks, mark);
  return &g_array_index (script->marks, KmMark, script->marks->len - 1);
}
