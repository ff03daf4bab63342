/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls: `handle = call (arguments)` and `call (arguments)`. Which arguments a call takes is a row of words.c. */
#include "base/i18n.h"
#include "workload/parser_private.h"

#include <string.h>

/* What stands before the '='. */
typedef struct
{
  bool given;
  uint32_t name;
  bool has_index;
  uint32_t from, to; /* inclusive */
  const char *text, *end;
} Target;

typedef struct
{
  const KmWord *word;
  KmOp op;
  KmReference reference;
  bool has_reference;
  KmArgKind reference_kind; /* PAGE or ADDRESS */
} Call;

/* ---- the handle ---- */

static bool
check_handle_name (KmParser *parser, const KmToken *name)
{
  const KmWord *word = km_word_find (name->text, name->length, name->hash);

  if (!word)
    return true;
  km_parser_report (parser, KM_W_RESERVED_NAME, name->text, name->text + name->length, _ ("Choose another name"),
                    _ ("“%s” is a word of the language and cannot be a handle"), word->name);
  return false;
}

static bool
parse_target (KmParser *parser, const KmToken *name, Target *target)
{
  if (!check_handle_name (parser, name))
    return false;
  target->given = true;
  target->name = km_handles_intern (parser->handles, name->text, name->length, name->hash);
  target->text = name->text;
  if (!km_parse_index (parser, &target->has_index, &target->from, &target->to))
    return false;
  target->end = parser->scanner.token.text;
  return km_parser_take (parser, '=', N_ ("Write handle = call(…)"));
}

static void
set_target (KmParser *parser, const Target *target, uint32_t index, uint32_t op)
{
  if (parser->muted)
    return;
  if (op == KM_HANDLE_SPOILT || !target->has_index)
    km_handles_set (parser->handles, target->name, op);
  else
    km_handles_set_at (parser->handles, target->name, index, op);
}

/* ---- arguments ---- */

static bool
parse_bounded_argument (KmParser *parser, int64_t min, int64_t max, KmDiagnosticCode code, const char *what,
                        uint32_t *value)
{
  int64_t number;

  if (!km_parse_bounded (parser, min, max, code, what, &number))
    return false;
  *value = (uint32_t)number;
  return true;
}

static bool
parse_order (KmParser *parser, Call *call)
{
  uint32_t order;

  if (!parse_bounded_argument (parser, 0, UINT8_MAX, KM_W_ORDER, N_ ("An order"), &order))
    return false;
  call->op.order = (uint8_t)order;
  return true;
}

static bool
parse_size (KmParser *parser, Call *call)
{
  uint32_t *place = call->word->what == KM_OP_FREE_PAGES_EXACT ? &call->op.arg : &call->op.ref;
  return parse_bounded_argument (parser, 1, UINT32_MAX, KM_W_RANGE, N_ ("A size in bytes"), place);
}

static bool
parse_count (KmParser *parser, Call *call)
{
  enum
  {
    MAX_FRAMES = 1 << 24
  };
  return parse_bounded_argument (parser, 1, MAX_FRAMES, KM_W_RANGE, N_ ("A number of page frames"), &call->op.ref);
}

static bool
parse_argument (KmParser *parser, Call *call, KmArgKind kind)
{
  switch (kind)
    {
    case KM_ARG_GFP:
      return km_parse_gfp (parser, &call->op.gfp);
    case KM_ARG_ORDER:
      return parse_order (parser, call);
    case KM_ARG_SIZE:
      return parse_size (parser, call);
    case KM_ARG_COUNT:
      return parse_count (parser, call);
    default:
      call->has_reference = true;
      call->reference_kind = kind;
      return km_parse_reference (parser, &call->reference);
    }
}

static bool
wrong_number (KmParser *parser, const KmWord *word)
{
  uint32_t n = km_word_n_args (word);
  g_autofree char *cure = g_strdup_printf (_ ("Write %s"), word->usage);

  return km_parser_report_here (parser, KM_W_ARGUMENTS, cure,
                                ngettext ("%s takes %u argument", "%s takes %u arguments", n), word->name, n);
}

static bool
parse_arguments (KmParser *parser, Call *call)
{
  g_autofree char *cure = NULL;

  if (!km_parser_at (parser, '('))
    {
      cure = g_strdup_printf (_ ("Write %s"), call->word->usage);
      return km_parser_take (parser, '(', cure);
    }
  km_parser_next (parser);
  for (uint32_t i = 0; i < km_word_n_args (call->word); i++)
    {
      if (km_parser_at (parser, ')') || (i > 0 && !km_parser_at (parser, ',')))
        return km_parser_at (parser, ')') ? wrong_number (parser, call->word)
                                          : km_parser_take (parser, ',', N_ ("Put a comma between arguments"));
      if (i > 0)
        km_parser_next (parser);
      if (!parse_argument (parser, call, (KmArgKind)call->word->args[i]))
        return false;
    }
  if (km_parser_at (parser, ',') || (km_word_n_args (call->word) == 0 && !km_parser_at (parser, ')')))
    return wrong_number (parser, call->word);
  return km_parser_take (parser, ')', N_ ("Close the parenthesis"));
}

/* ---- which call ---- */

static const KmWord *
nearest_word (const KmToken *token)
{
  size_t n;
  const KmWord *words = km_words (&n), *nearest = NULL;
  uint32_t best = 3;

  for (size_t i = 0; i < n; i++)
    {
      uint32_t distance = km_word_distance (token->text, token->length, words[i].name, strlen (words[i].name), 2);
      if (distance >= best || distance >= token->length || words[i].kind == KM_WORD_VALUE)
        continue;
      best = distance;
      nearest = &words[i];
    }
  return nearest;
}

static bool
report_unknown (KmParser *parser, const KmToken *token)
{
  const KmWord *near = km_parser_has_room (parser) ? nearest_word (token) : NULL;
  g_autofree char *shown = km_parser_quote (token->text, token->length);
  g_autofree char *cure = km_parser_suggest (near ? near->name : NULL, near ? strlen (near->name) : 0,
                                             _ ("Write a call such as alloc_page(GFP_KERNEL), or a statement"));

  km_parser_report (parser, KM_W_STATEMENT, token->text, token->text + token->length, cure,
                    _ ("There is no call or statement “%s”"), shown);
  return false;
}

static bool
find_call (KmParser *parser, const KmToken *token, const KmWord **word)
{
  *word = km_word_find (token->text, token->length, token->hash);
  if (*word && (*word)->kind == KM_WORD_CALL)
    return true;
  if (!*word || (*word)->kind != KM_WORD_LATER)
    return report_unknown (parser, token);
  km_parser_report (parser, KM_W_NOT_YET, token->text, token->text + token->length,
                    _ ("Use the calls of the page allocator, such as alloc_pages(gfp, order)"),
                    _ ("%s is a call of the kernel, but this version plays only the page allocator"), (*word)->name);
  return false;
}

/* ---- making the operations ---- */

static bool
deals_in_addresses (const KmOp *op)
{
  return km_op_info (op->kind)->address || op->kind == KM_OP_PAGE_ADDRESS;
}

/* A struct page and an address are different things in C, and a compiler would say so. */
static bool
check_type (KmParser *parser, const Call *call, uint32_t ref)
{
  const KmReference *reference = &call->reference;
  bool is_address = deals_in_addresses (&g_array_index (parser->script->ops, KmOp, ref));
  bool wants_address = call->reference_kind == KM_ARG_ADDRESS || reference->as_page;

  if (is_address == wants_address)
    return true;
  if (wants_address)
    km_parser_report (parser, KM_W_WANTS_ADDRESS, reference->text, reference->end,
                      _ ("Use the call for pages, or page_address(page)"),
                      _ ("%s takes an address, and this handle is a page"), call->word->name);
  else
    km_parser_report (parser, KM_W_WANTS_PAGE, reference->text, reference->end,
                      _ ("Use the call for addresses, or virt_to_page(address)"),
                      _ ("%s takes a page, and this handle is an address"), call->word->name);
  return false;
}

/* Fills in what the operation refers to, for one index of the handle. */
static bool
resolve_reference (KmParser *parser, Call *call, uint32_t index)
{
  const KmReference *reference = &call->reference;

  if (!call->has_reference)
    return true;
  if (reference->is_pfn)
    call->op.flags = KM_OP_REF_IS_PFN;
  call->op.ref = reference->ref;
  if (call->op.kind != KM_OP_FREE_PAGES_EXACT)
    call->op.delta = (int32_t)reference->delta;
  if (!reference->is_handle)
    return true;
  return km_parser_resolve (parser, reference, index, &call->op.ref) && check_type (parser, call, call->op.ref);
}

static bool
check_target (KmParser *parser, const Call *call, const Target *target)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)call->word->what);

  if (!target->given || info->allocates || call->word->what == KM_OP_PAGE_ADDRESS)
    return true;
  km_parser_report (parser, KM_W_NO_RESULT, target->text, target->end, _ ("Write the call alone"),
                    _ ("%s returns nothing"), call->word->name);
  return false;
}

static bool
check_reference (KmParser *parser, const Call *call, const Target *target)
{
  const KmReference *reference = &call->reference;

  if (!call->has_reference)
    return true;
  if (call->op.kind == KM_OP_FREE_PAGES_EXACT && reference->delta != 0)
    {
      km_parser_report (parser, KM_W_WANTS_HANDLE, reference->text, parser->scanner.token.text,
                        _ ("Write the handle alone"), _ ("%s takes the address that was returned"), call->word->name);
      return false;
    }
  if (target->given && target->to - target->from != reference->to - reference->from)
    {
      km_parser_report (parser, KM_W_INDEX_RANGE, reference->text, reference->end,
                        _ ("Give both the same number of indexes"), _ ("The two ranges are not of the same length"));
      return false;
    }
  return true;
}

static bool
emit_one (KmParser *parser, Call *call, const Target *target, uint32_t i, bool unrolled)
{
  uint32_t index = target->has_index ? target->from + i : KM_HANDLE_UNSET;

  if (!resolve_reference (parser, call, call->reference.from + i))
    return false;
  uint32_t number = km_parser_emit (parser, call->op, index, unrolled);
  if (target->given)
    set_target (parser, target, index, number);
  return true;
}

static bool
emit (KmParser *parser, Call *call, const Target *target)
{
  uint32_t last = target->given ? target->to - target->from : call->reference.to - call->reference.from;
  bool ok = true;

  if (parser->muted)
    return true;
  for (uint32_t i = 0; i <= last && !parser->full; i++)
    ok = emit_one (parser, call, target, i, last > 0) && ok;
  return ok;
}

static bool
parse_call (KmParser *parser, const KmToken *name, const Target *target)
{
  Call call = { 0 };

  if (!find_call (parser, name, &call.word))
    return false;
  call.op.kind = call.word->what;
  return parse_arguments (parser, &call) && check_target (parser, &call, target)
         && check_reference (parser, &call, target) && emit (parser, &call, target);
}

static bool
parse_assigned_call (KmParser *parser, const KmToken *first, Target *target)
{
  if (!parse_target (parser, first, target))
    return false;
  const KmToken name = parser->scanner.token;
  if (name.kind != KM_TOKEN_NAME)
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write handle = alloc_page(GFP_KERNEL)"),
                                  _ ("A call is missing"));
  km_parser_next (parser);
  return parse_call (parser, &name, target);
}

bool
km_parse_call_statement (KmParser *parser)
{
  const KmToken first = parser->scanner.token;
  Target target = { 0 };

  km_parser_next (parser);
  if (!km_parser_at (parser, '=') && !km_parser_at (parser, '['))
    return parse_call (parser, &first, &target);
  if (parse_assigned_call (parser, &first, &target))
    return true;
  if (target.given)
    set_target (parser, &target, 0, KM_HANDLE_SPOILT);
  return false;
}
