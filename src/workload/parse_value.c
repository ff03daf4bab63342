/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values inside statements: whole numbers with arithmetic, flags, indexes, and what a page argument names. */
#include "workload/parse_value.h"

#include "base/i18n.h"
#include "core/words/gfp.h"
#include "core/words/slab_flags.h"

#include <inttypes.h>
#include <string.h>

/* ---- whole numbers ---- */

static bool parse_sum (KmParser *parser, uint32_t depth, int64_t *value);

/* $ is the counter of the repeat around it, $$ that of the next one outwards. */
static bool
parse_counter (KmParser *parser, int64_t *value)
{
  uint32_t level = 0;
  const KmToken at = parser->scanner.token;

  for (; km_parser_at (parser, '$'); km_parser_next (parser))
    level++;
  if (level > parser->depth)
    {
      km_parser_report (parser, KM_W_COUNTER, at.text, at.text + 1, _ ("Write it inside repeat count { … }"),
                        level == 1 ? _ ("$ counts the rounds of a repeat, and there is none here")
                                   : _ ("There are more dollar signs here than repeats around them"));
      return false;
    }
  parser->counter_used = true;
  *value = parser->counters[parser->depth - level];
  return true;
}

static bool
parse_parentheses (KmParser *parser, uint32_t depth, int64_t *value)
{
  km_parser_next (parser);
  return parse_sum (parser, depth + 1, value) && km_parser_take (parser, ')', N_ ("Close the parenthesis"));
}

static bool
parse_factor (KmParser *parser, uint32_t depth, int64_t *value)
{
  const KmToken token = parser->scanner.token;

  if (depth > KM_MAX_DEPTH)
    return km_parser_report_here (parser, KM_W_NESTING, _ ("Use fewer parentheses"),
                                  _ ("More than %d nested parentheses"), KM_MAX_DEPTH);
  if (km_parser_at (parser, '$'))
    return parse_counter (parser, value);
  if (km_parser_at (parser, '('))
    return parse_parentheses (parser, depth, value);
  if (km_parser_at (parser, '-'))
    {
      km_parser_next (parser);
      if (!parse_factor (parser, depth + 1, value))
        return false;
      *value = (int64_t)(0 - (uint64_t)*value);
      return true;
    }
  if (token.kind != KM_TOKEN_NUMBER)
    return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write a number such as 3, 0x1f or 64K"),
                                  _ ("A number is missing"));
  if (token.number > INT64_MAX)
    return km_parser_report_here (parser, KM_W_RANGE, _ ("Write a smaller number"), _ ("The number is too large"));
  *value = (int64_t)token.number;
  km_parser_next (parser);
  return true;
}

static bool
no_result (KmParser *parser, const KmToken *sign)
{
  km_parser_report (parser, KM_W_ARITHMETIC, sign->text, sign->text + 1,
                    _ ("Use smaller numbers, and do not divide by 0"), _ ("This calculation has no result"));
  return false;
}

static bool
calculate (KmParser *parser, const KmToken *sign, int64_t *left, int64_t right)
{
  bool overflow = false;

  switch (sign->punct)
    {
    case '+':
      overflow = __builtin_add_overflow (*left, right, left);
      break;
    case '-':
      overflow = __builtin_sub_overflow (*left, right, left);
      break;
    case '*':
      overflow = __builtin_mul_overflow (*left, right, left);
      break;
    default:
      if (right == 0 || (right == -1 && *left == INT64_MIN))
        return no_result (parser, sign);
      *left = sign->punct == '/' ? *left / right : *left % right;
    }
  return !overflow || no_result (parser, sign);
}

static bool
parse_product (KmParser *parser, uint32_t depth, int64_t *value)
{
  if (!parse_factor (parser, depth, value))
    return false;
  while (km_parser_at (parser, '*') || km_parser_at (parser, '/') || km_parser_at (parser, '%'))
    {
      const KmToken sign = parser->scanner.token;
      int64_t right;
      km_parser_next (parser);
      if (!parse_factor (parser, depth, &right) || !calculate (parser, &sign, value, right))
        return false;
    }
  return true;
}

static bool
parse_sum (KmParser *parser, uint32_t depth, int64_t *value)
{
  if (!parse_product (parser, depth, value))
    return false;
  while (km_parser_at (parser, '+') || km_parser_at (parser, '-'))
    {
      const KmToken sign = parser->scanner.token;
      int64_t right;
      km_parser_next (parser);
      if (!parse_product (parser, depth, &right) || !calculate (parser, &sign, value, right))
        return false;
    }
  return true;
}

bool
km_parse_integer (KmParser *parser, int64_t *value)
{
  return parse_sum (parser, 0, value);
}

bool
km_parse_bounded (KmParser *parser, int64_t min, int64_t max, KmDiagnosticCode code, const char *what, int64_t *value)
{
  const char *from = parser->scanner.token.text;
  g_autofree char *cure = NULL;

  if (!km_parse_integer (parser, value))
    return false;
  if (*value >= min && *value <= max)
    return true;
  cure = g_strdup_printf (_ ("Write a number from %" PRId64 " to %" PRId64), min, max);
  km_parser_report (parser, code, from, parser->scanner.token.text, cure, _ ("%s cannot be %" PRId64), _ (what),
                    *value);
  return false;
}

/* ---- gfp masks ---- */

/* The newest kernel that has a gfp flag of that name, NULL if none has. */
static const KmGeneration *
kernel_with_gfp (const KmToken *token)
{
  const KmGeneration *kernel;

  for (unsigned i = KM_NR_GENERATIONS; i-- > 0;)
    if (kernel = km_generation_get ((KmGenerationId)i), km_gfp_find (kernel->id, token->text, token->length))
      return kernel;
  return NULL;
}

static char *
suggest_gfp (KmParser *parser, const KmToken *token)
{
  size_t n;
  const KmGfpName *names = km_gfp_names (parser->script->config.generation, &n);
  KmNearest near = { .text = token->text, .length = token->length, .below = 4 };

  for (size_t i = 0; i < n && km_parser_has_room (parser); i++)
    km_nearest_try (&near, names[i].name, strlen (names[i].name));
  return km_parser_suggest (parser, near.word, near.word_length, _ ("Write flags such as GFP_KERNEL | __GFP_ZERO"));
}

static bool
report_unknown_gfp (KmParser *parser)
{
  const KmToken *token = &parser->scanner.token;
  KmGenerationId generation = parser->script->config.generation;
  const KmGeneration *other = kernel_with_gfp (token);
  g_autofree char *shown = km_parser_quote (token->text, token->length);
  g_autofree char *cure = NULL;

  if (other)
    {
      cure = g_strdup_printf (_ ("Choose the machine with kernel=%s, or another flag"), other->name);
      return km_parser_report_here (parser, KM_W_GFP_GENERATION, cure, _ ("Linux %s has no %s"),
                                    km_generation_get (generation)->name, shown);
    }
  cure = suggest_gfp (parser, token);
  return km_parser_report_here (parser, KM_W_GFP, cure, _ ("There is no gfp flag %s"), shown);
}

/* Looks a flag up; ten million statements use a handful of them. */
static bool
find_gfp (KmParser *parser, KmGfp *value)
{
  const KmToken *token = &parser->scanner.token;
  KmGfpCacheEntry *entry = &parser->gfp_cache[token->hash & (KM_GFP_CACHE_SIZE - 1)];

  if (!entry->text || entry->length != token->length || memcmp (entry->text, token->text, token->length) != 0)
    {
      const KmGfpName *name = km_gfp_find (parser->script->config.generation, token->text, token->length);
      if (!name)
        return false;
      *entry = (KmGfpCacheEntry){ .text = token->text, .length = token->length, .value = name->value };
    }
  *value = entry->value;
  return true;
}

/* A name that @find knows, or a number. */
static bool
parse_flag (KmParser *parser, bool (*find) (KmParser *, uint32_t *), const char *what, const char *cure,
            uint32_t *value)
{
  int64_t number;

  if (parser->scanner.token.kind == KM_TOKEN_NAME)
    {
      if (!find (parser, value))
        return false;
      km_parser_next (parser);
      return true;
    }
  if (parser->scanner.token.kind != KM_TOKEN_NUMBER && !km_parser_at (parser, '('))
    return km_parser_report_here (parser, KM_W_EXPECTED, _ (cure), _ ("A flag is missing"));
  if (!km_parse_bounded (parser, 0, UINT32_MAX, KM_W_RANGE, what, &number))
    return false;
  *value = (uint32_t)number;
  return true;
}

/* Flags with | between them, in any order. */
static bool
parse_flags (KmParser *parser, bool (*find) (KmParser *, uint32_t *), const char *what, const char *cure,
             uint32_t *flags)
{
  uint32_t flag = 0;

  for (*flags = 0; parse_flag (parser, find, what, cure, &flag); km_parser_next (parser))
    {
      *flags |= flag;
      if (!km_parser_at (parser, '|'))
        return true;
    }
  return false;
}

static bool
find_or_report_gfp (KmParser *parser, uint32_t *value)
{
  return find_gfp (parser, value) || report_unknown_gfp (parser);
}

bool
km_parse_gfp (KmParser *parser, KmGfp *gfp)
{
  return parse_flags (parser, find_or_report_gfp, N_ ("A gfp mask"), N_ ("Write flags such as GFP_KERNEL | __GFP_ZERO"),
                      gfp);
}

/* ---- SLAB flags ---- */

static char *
suggest_slab_flag (KmParser *parser, const KmToken *token)
{
  size_t n;
  const KmSlabFlagName *names = km_slab_flag_names (parser->script->config.generation, &n);
  KmNearest near = { .text = token->text, .length = token->length, .below = 6 };

  for (size_t i = 0; i < n && km_parser_has_room (parser); i++)
    km_nearest_try (&near, names[i].name, strlen (names[i].name));
  return km_parser_suggest (parser, near.word, near.word_length,
                            _ ("Write 0, or flags such as SLAB_HWCACHE_ALIGN | SLAB_PANIC"));
}

/* The newest kernel that has a SLAB flag of that name, NULL if none has. */
static const KmGeneration *
kernel_with_slab_flag (const KmToken *token)
{
  const KmGeneration *kernel;

  for (unsigned i = KM_NR_GENERATIONS; i-- > 0;)
    if (kernel = km_generation_get ((KmGenerationId)i), km_slab_flag_find (kernel->id, token->text, token->length))
      return kernel;
  return NULL;
}

static bool
find_or_report_slab_flag (KmParser *parser, uint32_t *value)
{
  const KmToken *token = &parser->scanner.token;
  KmGenerationId generation = parser->script->config.generation;
  const KmGeneration *other = kernel_with_slab_flag (token);
  const KmSlabFlagName *name = km_slab_flag_find (generation, token->text, token->length);
  g_autofree char *shown = NULL, *cure = NULL;

  if (name)
    {
      *value = name->value;
      return true;
    }
  shown = km_parser_quote (token->text, token->length);
  if (other)
    {
      cure = g_strdup_printf (_ ("Choose the machine with kernel=%s, or another flag"), other->name);
      return km_parser_report_here (parser, KM_W_SLAB_FLAG_GENERATION, cure, _ ("Linux %s has no %s"),
                                    km_generation_get (generation)->name, shown);
    }
  cure = suggest_slab_flag (parser, token);
  return km_parser_report_here (parser, KM_W_SLAB_FLAG, cure, _ ("There is no SLAB flag %s"), shown);
}

bool
km_parse_slab_flags (KmParser *parser, uint32_t *flags)
{
  return parse_flags (parser, find_or_report_slab_flag, N_ ("The flags of a cache"),
                      N_ ("Write 0, or flags such as SLAB_HWCACHE_ALIGN | SLAB_PANIC"), flags);
}

/* ---- handles ---- */

static bool
parse_one_index (KmParser *parser, uint32_t *index)
{
  int64_t value;

  if (!km_parse_bounded (parser, 0, KM_HANDLE_MAX_INDEX, KM_W_INDEX, N_ ("The index of a handle"), &value))
    return false;
  *index = (uint32_t)value;
  return true;
}

bool
km_parse_index (KmParser *parser, bool *has_index, uint32_t *from, uint32_t *to)
{
  const char *start = parser->scanner.token.text + 1;

  *has_index = false;
  *from = *to = 0;
  if (!km_parser_at (parser, '['))
    return true;
  km_parser_next (parser);
  if (!parse_one_index (parser, from))
    return false;
  *to = *from;
  if (km_parser_at (parser, KM_PUNCT2 ('.', '.')))
    {
      km_parser_next (parser);
      if (!parse_one_index (parser, to))
        return false;
      if (*to < *from)
        {
          km_parser_report (parser, KM_W_INDEX_RANGE, start, parser->scanner.token.text,
                            _ ("Write the smaller index first: t[0..9]"), _ ("The range goes from %u down to %u"),
                            *from, *to);
          return false;
        }
    }
  *has_index = true;
  return km_parser_take (parser, ']', N_ ("Close the index"));
}

static bool
wants_handle (KmParser *parser)
{
  return km_parser_report_here (parser, KM_W_WANTS_HANDLE, _ ("Write a handle, frame(number) or NULL"),
                                _ ("A page or an address is expected here"));
}

static bool
parse_frame (KmParser *parser, KmReference *reference)
{
  int64_t pfn;

  km_parser_next (parser);
  if (!km_parser_take (parser, '(', N_ ("Write frame(0x1010)"))
      || !km_parse_bounded (parser, 0, KM_PFN_NONE - 1, KM_W_RANGE, N_ ("A page frame number"), &pfn)
      || !km_parser_take (parser, ')', N_ ("Close the parenthesis")))
    return false;
  reference->is_pfn = true;
  reference->ref = (uint32_t)pfn;
  return true;
}

static bool
parse_handle (KmParser *parser, KmReference *reference)
{
  const KmToken name = parser->scanner.token;

  reference->is_handle = true;
  reference->name = km_handles_intern (parser->handles, name.text, name.length, name.hash);
  reference->text = name.text;
  km_parser_next (parser);
  if (!km_parse_index (parser, &reference->has_index, &reference->from, &reference->to))
    return false;
  reference->end = parser->scanner.token.text;
  return true;
}

/* virt_to_page(address): the page behind an address of the direct map. */
static bool
parse_virt_to_page (KmParser *parser, KmReference *reference)
{
  km_parser_next (parser);
  if (!km_parser_take (parser, '(', N_ ("Write virt_to_page(address)")))
    return false;
  if (parser->scanner.token.kind != KM_TOKEN_NAME)
    return wants_handle (parser);
  if (!parse_handle (parser, reference) || !km_parser_take (parser, ')', N_ ("Close the parenthesis")))
    return false;
  reference->as_page = true;
  return true;
}

static bool
parse_named (KmParser *parser, KmReference *reference)
{
  const KmToken *token = &parser->scanner.token;
  const KmWord *word;

  if (km_token_is (token, "NULL"))
    {
      reference->ref = KM_OP_NO_REF;
      km_parser_next (parser);
      return true;
    }
  if (km_token_is (token, "frame"))
    return parse_frame (parser, reference);
  if (km_token_is (token, "virt_to_page"))
    return parse_virt_to_page (parser, reference);
  word = km_word_find (token->text, token->length, token->hash);
  if (word && word->what != KM_STATEMENT_RANDOM)
    return wants_handle (parser);
  return parse_handle (parser, reference);
}

static bool
parse_delta (KmParser *parser, bool in_bytes, KmReference *reference)
{
  bool minus;

  if (!km_parser_at (parser, '+') && !km_parser_at (parser, '-'))
    return true;
  minus = km_parser_at (parser, '-');
  km_parser_next (parser);
  if (!km_parse_bounded (parser, INT32_MIN + 1, INT32_MAX, KM_W_RANGE,
                         in_bytes ? N_ ("A distance in bytes") : N_ ("A distance in page frames"), &reference->delta))
    return false;
  if (minus)
    reference->delta = -reference->delta;
  if (reference->is_pfn && !in_bytes)
    {
      reference->ref = (uint32_t)(reference->ref + reference->delta);
      reference->delta = 0;
    }
  return true;
}

bool
km_parse_reference (KmParser *parser, bool in_bytes, KmReference *reference)
{
  const KmToken *token = &parser->scanner.token;

  memset (reference, 0, sizeof *reference);
  reference->text = token->text;
  if (token->kind == KM_TOKEN_NUMBER && token->number == 0)
    {
      reference->ref = KM_OP_NO_REF; /* free_page(0) */
      km_parser_next (parser);
    }
  else if (token->kind != KM_TOKEN_NAME)
    return wants_handle (parser);
  else if (!parse_named (parser, reference))
    return false;
  reference->end = parser->scanner.token.text;
  return parse_delta (parser, in_bytes, reference);
}

static void
report_never_set (KmParser *parser, const KmReference *reference, uint32_t index)
{
  enum
  {
    MAX_LOOKED = 2000
  };
  const char *end = memchr (reference->text, '[', (size_t)(reference->end - reference->text));
  size_t length = 0, near_length = 0;
  g_autofree char *shown = NULL, *cure = NULL;
  const char *near;

  for (const char *p = reference->text; p < (end ? end : reference->end) && (g_ascii_isalnum (*p) || *p == '_'); p++)
    length++;
  shown = km_parser_quote (reference->text, length);
  near = reference->has_index || !km_parser_has_room (parser)
             ? NULL
             : km_handles_nearest (parser->handles, reference->text, length, MAX_LOOKED, &near_length);
  cure = km_parser_suggest (parser, near, near_length, _ ("Set it first: p = alloc_page(GFP_KERNEL)"));
  if (reference->has_index)
    km_parser_report (parser, KM_W_NEVER_SET, reference->text, reference->end, cure, _ ("%s[%u] was never set"), shown,
                      index);
  else
    km_parser_report (parser, KM_W_NEVER_SET, reference->text, reference->end, cure, _ ("%s was never set"), shown);
}

bool
km_parser_resolve (KmParser *parser, const KmReference *reference, uint32_t index, uint32_t *op)
{
  bool excused;

  if (parser->muted)
    return false;
  *op = reference->has_index ? km_handles_get_at (parser->handles, reference->name, index)
                             : km_handles_get (parser->handles, reference->name);
  excused = km_handles_get (parser->handles, reference->name) == KM_HANDLE_SPOILT
            || (reference->has_index && parser->cut_short);
  if (*op == KM_HANDLE_UNSET && !excused)
    report_never_set (parser, reference, index);
  return *op < KM_HANDLE_SPOILT;
}
