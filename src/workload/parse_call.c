/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls: `handle = call (arguments)` and `call (arguments)`. Which arguments a call takes is a row of words.c. */
#include "base/i18n.h"
#include "workload/parse_argument.h"
#include "workload/parse_emit.h"
#include "workload/parse_statements.h"

#include <string.h>

/* What comes before the '='. */
typedef struct
{
  bool given;
  uint32_t name;
  bool has_index;
  uint32_t from, to; /* inclusive */
  const char *text, *end;
} Target;

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
wrong_number (KmParser *parser, const KmWord *word)
{
  uint32_t n = km_word_n_args (word), least = km_word_n_required (word);
  g_autofree char *cure = g_strdup_printf (_ ("Write %s"), word->usage);

  if (least < n)
    return km_parser_report_here (parser, KM_W_ARGUMENTS, cure,
                                  ngettext ("%s takes %u to %u argument", "%s takes %u to %u arguments", n), word->name,
                                  least, n);
  return km_parser_report_here (parser, KM_W_ARGUMENTS, cure,
                                ngettext ("%s takes %u argument", "%s takes %u arguments", n), word->name, n);
}

/* The arguments between the parentheses; @n is how many there were. */
static bool
parse_list (KmParser *parser, KmCall *call, uint32_t *n)
{
  uint32_t n_args = km_word_n_args (call->word), least = km_word_n_required (call->word);

  for (*n = 0; *n < n_args; ++*n)
    {
      if (km_parser_at (parser, ')'))
        return *n >= least || wrong_number (parser, call->word);
      if (*n > 0 && !km_parser_take (parser, ',', N_ ("Put a comma between arguments")))
        return false;
      if (!km_parse_argument (parser, call, (KmArgKind)call->word->args[*n]))
        return false;
    }
  return true;
}

static bool
wants_kmap_type (const KmParser *parser, const KmCall *call, uint32_t n)
{
  return n < km_word_n_args (call->word) && call->word->args[n] == KM_ARG_KM_TYPE && km_parser_has_kmap_types (parser);
}

static bool
parse_arguments (KmParser *parser, KmCall *call)
{
  g_autofree char *cure = NULL;
  uint32_t n;

  if (!km_parser_at (parser, '('))
    {
      cure = g_strdup_printf (_ ("Write %s"), call->word->usage);
      return km_parser_take (parser, '(', cure);
    }
  km_parser_next (parser);
  if (!parse_list (parser, call, &n))
    return false;
  if (wants_kmap_type (parser, call, n))
    return km_parser_report_here (parser, KM_W_KMAP_TYPE, _ ("Write a type such as KM_USER0, KM_USER1 or KM_IRQ0"),
                                  _ ("%s of this kernel needs a type: it chooses the slot"), call->word->name);
  if (km_parser_at (parser, ',') || (n == 0 && !km_parser_at (parser, ')')))
    return wrong_number (parser, call->word);
  return km_parser_take (parser, ')', N_ ("Close the parenthesis"));
}

/* ---- which call ---- */

static const char *
nearest_word (const KmToken *token)
{
  size_t n;
  const KmWord *words = km_words (&n);
  KmNearest nearest = { .text = token->text, .length = token->length, .below = (uint32_t)MIN (token->length, 3) };

  for (size_t i = 0; i < n; i++)
    if (words[i].kind != KM_WORD_VALUE)
      km_nearest_try (&nearest, words[i].name, strlen (words[i].name));
  return nearest.word;
}

static bool
report_unknown (KmParser *parser, const KmToken *token)
{
  const char *near = km_parser_has_room (parser) ? nearest_word (token) : NULL;
  g_autofree char *shown = km_parser_quote (token->text, token->length);
  g_autofree char *cure = km_parser_suggest (parser, near, near ? strlen (near) : 0,
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
                    _ ("Use alloc_pages, kmalloc, kmem_cache_alloc, vmalloc, or another call of the same family"),
                    _ ("%s is a kernel call that this program does not simulate"), (*word)->name);
  return false;
}

/* ---- making the operations ---- */

/* What a call says beside its operation, as far as its arguments tell. */
static bool
has_more (const KmWord *word)
{
  for (uint32_t i = 0; i < km_word_n_args (word); i++)
    if ((word->args[i] >= KM_ARG_MORE && word->args[i] <= KM_ARG_WIDTH) || word->args[i] == KM_ARG_PAGES)
      return true;
  return false;
}

/* Where `p + n` goes, if the call takes it. */
typedef enum
{
  DELTA_NONE,
  DELTA_OP,   /* KmOp: page frames, bytes for kfree, vfree, vunmap, virt_to_page and vmalloc_to_page */
  DELTA_MORE, /* KmOpMore: bytes */
} DeltaPlace;

static DeltaPlace
delta_place (const KmCall *call, uint32_t number)
{
  const KmOpInfo *info = km_op_info ((KmOpKind)call->word->what);
  KmArgKind arg = call->kinds[number];

  if (arg == KM_ARG_POINTER)
    {
      if (call->has_more)
        return DELTA_MORE;
      return info->frees && !info->has_arg ? DELTA_OP : DELTA_NONE;
    }
  if (arg == KM_ARG_ADDRESS)
    return info->frees && !info->has_arg && info->subject == KM_OP_OF_PAGES ? DELTA_OP : DELTA_NONE;
  return arg == KM_ARG_PAGE || arg == KM_ARG_VIRTUAL ? DELTA_OP : DELTA_NONE;
}

static bool
check_delta (KmParser *parser, const KmCall *call, uint32_t number)
{
  const KmReference *reference = &call->references[number];

  if (reference->delta == 0 || delta_place (call, number) != DELTA_NONE)
    return true;
  km_parser_report (parser, KM_W_WANTS_HANDLE, reference->text, reference->end, _ ("Write the handle alone"),
                    _ ("%s takes the address that was returned"), call->word->name);
  return false;
}

static void
place_delta (KmCall *call, uint32_t number)
{
  int64_t delta = call->references[number].delta;

  switch (delta_place (call, number))
    {
    case DELTA_OP:
      call->op.delta = (int32_t)delta;
      break;
    case DELTA_MORE:
      call->more.delta = delta;
      break;
    default:
      break;
    }
}

/* Fills in what the operation refers to by argument @number, for one index of the handle. Of two references one is the
 * cache, and it goes to `arg`. */
static bool
resolve_reference (KmParser *parser, KmCall *call, uint32_t number, uint32_t i)
{
  const KmReference *reference = &call->references[number];
  uint32_t ref = reference->ref, index = reference->from + (reference->to > reference->from ? i : 0);

  if (reference->is_handle
      && (!km_parser_resolve (parser, reference, index, &ref) || !km_parser_check_type (parser, call, number, ref)))
    return false;
  if (call->n_references > 1 && call->kinds[number] == KM_ARG_CACHE)
    {
      call->op.arg = ref;
      return true;
    }
  call->op.ref = ref;
  if (reference->is_pfn)
    call->op.flags |= KM_OP_REF_IS_PFN;
  place_delta (call, number);
  return true;
}

static bool
resolve_references (KmParser *parser, KmCall *call, uint32_t i)
{
  for (uint32_t number = 0; number < call->n_references; number++)
    if (call->kinds[number] != KM_ARG_PAGES && !resolve_reference (parser, call, number, i))
      return false;
  return true;
}

static bool
check_target (KmParser *parser, const KmCall *call, const Target *target)
{
  if (!target->given || km_op_info ((KmOpKind)call->word->what)->returns != KM_TYPE_NOTHING)
    return true;
  km_parser_report (parser, KM_W_NO_RESULT, target->text, target->end, _ ("Write the call alone"),
                    _ ("%s returns nothing"), call->word->name);
  return false;
}

/* How many operations the statement makes, less one: ranges have one length, what is no range serves them all. */
static uint32_t
last_round (const KmCall *call, const Target *target)
{
  uint32_t last = target->given ? target->to - target->from : 0;

  for (uint32_t i = 0; i < call->n_references; i++)
    if (call->kinds[i] != KM_ARG_PAGES)
      last = MAX (last, call->references[i].to - call->references[i].from);
  return last;
}

static bool
check_ranges (KmParser *parser, const KmCall *call, const Target *target)
{
  uint32_t last = last_round (call, target);

  for (uint32_t i = 0; i < call->n_references; i++)
    {
      const KmReference *reference = &call->references[i];
      uint32_t length = reference->to - reference->from;
      bool fits = length == last || length == 0;
      if (call->kinds[i] == KM_ARG_PAGES || (fits && (!target->given || target->to - target->from == last)))
        continue;
      km_parser_report (parser, KM_W_INDEX_RANGE, reference->text, reference->end,
                        _ ("Give both the same number of indexes"), _ ("The two ranges differ in length"));
      return false;
    }
  return true;
}

static bool
check_references (KmParser *parser, const KmCall *call, const Target *target)
{
  for (uint32_t i = 0; i < call->n_references; i++)
    if (!check_delta (parser, call, i) || !km_parser_check_literal (parser, call, i))
      return false;
  return check_ranges (parser, call, target);
}

static bool
emit_one (KmParser *parser, KmCall *call, const Target *target, uint32_t i, bool unrolled)
{
  uint32_t index = target->has_index ? target->from + i : KM_HANDLE_UNSET;
  uint32_t number;

  if (!resolve_references (parser, call, i))
    return false;
  number = call->has_more ? km_parser_emit_more (parser, call->op, &call->more, index, unrolled)
                          : km_parser_emit (parser, call->op, index, unrolled);
  if (target->given)
    set_target (parser, target, index, number);
  return true;
}

/* Is the index that is set a number as it is written, so that the line alone says which it is? */
static bool
has_plain_index (const Target *target)
{
  const char *at = memchr (target->text, '[', (size_t)(target->end - target->text));

  for (at = at ? at + 1 : target->end; at < target->end && g_ascii_isalnum (*at);)
    at++;
  return at < target->end && *at == ']';
}

static bool
emit (KmParser *parser, KmCall *call, const Target *target)
{
  uint32_t last = last_round (call, target);
  bool unrolled = last > 0 || (target->has_index && !has_plain_index (target)), ok = true;

  if (parser->muted)
    return true;
  if (!km_parser_resolve_pages (parser, call))
    return false;
  for (uint32_t i = 0; i <= last && !parser->full; i++)
    ok = emit_one (parser, call, target, i, unrolled) && ok;
  return ok;
}

/* DEFINE_PER_CPU (type, name) sets the handle that it names. */
static bool
target_of_variable (KmParser *parser, const KmCall *call, Target *target)
{
  const KmToken *name = &call->variable;

  if (!name->text)
    return true;
  if (target->given)
    {
      km_parser_report (parser, KM_W_NO_RESULT, target->text, target->end, _ ("Write the call alone"),
                        _ ("%s returns nothing"), call->word->name);
      return false;
    }
  if (!check_handle_name (parser, name))
    return false;
  *target = (Target){ .given = true, .text = name->text, .end = name->text + name->length };
  target->name = km_handles_intern (parser->handles, name->text, name->length, name->hash);
  return true;
}

static bool
parse_call (KmParser *parser, const KmToken *name, Target *target)
{
  KmCall call;
  bool ok;

  memset (&call, 0, offsetof (KmCall, references));
  if (!find_call (parser, name, &call.word))
    return false;
  call.op.kind = call.word->what;
  call.has_more = has_more (call.word);
  if (call.word->args[1] == KM_ARG_WIDTH)
    call.more.size = KM_DEFAULT_WIDTH;
  ok = parse_arguments (parser, &call) && target_of_variable (parser, &call, target)
       && check_target (parser, &call, target) && check_references (parser, &call, target)
       && emit (parser, &call, target);
  km_call_finish (&call);
  return ok;
}

static bool
parse_assigned_call (KmParser *parser, const KmToken *first, Target *target)
{
  KmToken name;

  if (!parse_target (parser, first, target))
    return false;
  name = parser->scanner.token;
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
