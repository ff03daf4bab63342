/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random and free_all: statements that make operations by themselves.
 *
 * `random` sets handles random[0], random[1], …, counted over the whole file, so that its blocks can be named.
 * `free_all` frees what earlier statements allocated and did not free, in the order of allocation, mappings of pages
 * first; caches stay, and what kmap() mapped stays mapped. */
#include "base/assert.h"
#include "base/i18n.h"
#include "core/words/gfp.h"
#include "workload/generator.h"
#include "workload/parse_argument.h"
#include "workload/parse_emit.h"
#include "workload/parse_freed.h"
#include "workload/parse_statements.h"

#include <string.h>

/* ---- random: options ---- */

enum
{
  MAX_RANDOM_GFPS = 64,
  MAX_RANDOM_LIVE = 10000000,
  MAX_RANDOM_SIZE = 64 << 20, /* bytes */
};

typedef struct
{
  KmGeneratorParams params;
  KmGfp gfps[MAX_RANDOM_GFPS];
  uint32_t n_ops;
  KmOpKind call;  /* that allocates; decides the others */
  uint32_t cache; /* kmem_cache_alloc: operation that returned the cache */
  bool has_order, has_sizes, has_calls, has_cache;
} Random;

static bool
parse_seed (KmParser *parser, Random *random)
{
  const KmToken *token = &parser->scanner.token;
  int64_t seed;

  if (km_token_is (token, "student"))
    {
      random->params.seed = parser->limits->student_seed;
      km_parser_next (parser);
      return true;
    }
  if (token->kind == KM_TOKEN_NUMBER)
    {
      random->params.seed = token->number;
      km_parser_next (parser);
      return true;
    }
  if (!km_parse_integer (parser, &seed))
    return false;
  random->params.seed = (uint64_t)seed;
  return true;
}

static bool
parse_ops (KmParser *parser, Random *random)
{
  const char *from = parser->scanner.token.text;
  int64_t n;

  if (!km_parse_bounded (parser, 1, UINT32_MAX, KM_W_RANDOM_VALUE, N_ ("The number of operations"), &n))
    return false;
  if (n > parser->limits->max_ops)
    {
      km_parser_report (parser, KM_W_TOO_MANY_OPS, from, parser->scanner.token.text, _ ("Ask for fewer operations"),
                        ngettext ("A workload has at most %u operation", "A workload has at most %u operations",
                                  parser->limits->max_ops),
                        parser->limits->max_ops);
      return false;
    }
  random->n_ops = (uint32_t)n;
  return true;
}

static bool
parse_live (KmParser *parser, Random *random)
{
  int64_t n;

  if (!km_parse_bounded (parser, 1, MAX_RANDOM_LIVE, KM_W_RANDOM_VALUE, N_ ("The number of live blocks"), &n))
    return false;
  random->params.live = (uint32_t)n;
  return true;
}

/* One number or two, "0..4": @what from @least to @most. @cure and @cause are said if the second one is smaller. */
static bool
parse_range (KmParser *parser, int64_t least, int64_t most, const char *what, const char *cure, const char *cause,
             int64_t *min, int64_t *max)
{
  const char *from = parser->scanner.token.text;

  if (!km_parse_bounded (parser, least, most, KM_W_RANDOM_VALUE, what, min))
    return false;
  *max = *min;
  if (km_parser_at (parser, KM_PUNCT2 ('.', '.')))
    {
      km_parser_next (parser);
      if (!km_parse_bounded (parser, least, most, KM_W_RANDOM_VALUE, what, max))
        return false;
    }
  if (*max < *min)
    km_parser_report (parser, KM_W_RANDOM_VALUE, from, parser->scanner.token.text, cure, "%s", cause);
  return *max >= *min;
}

static bool
parse_orders (KmParser *parser, Random *random)
{
  int64_t min, max;

  if (!parse_range (parser, 0, KM_MAX_ORDER, N_ ("An order"), _ ("Write the smaller order first: order=0..4"),
                    _ ("The orders go down"), &min, &max))
    return false;
  random->params.min_order = (uint8_t)min;
  random->params.max_order = (uint8_t)max;
  random->has_order = true;
  return true;
}

static bool
parse_sizes (KmParser *parser, Random *random)
{
  int64_t min, max;

  if (!parse_range (parser, 1, MAX_RANDOM_SIZE, N_ ("A size in bytes"),
                    _ ("Write the smaller size first: sizes=8..4096"), _ ("The sizes go down"), &min, &max))
    return false;
  random->params.min_size = (uint32_t)min;
  random->params.max_size = (uint32_t)max;
  random->has_sizes = true;
  return true;
}

/* The calls that calls= may name: those that take an order or a size, and nothing else that has to be chosen. */
static bool
parse_calls (KmParser *parser, Random *random)
{
  static const KmOpKind calls[] = { KM_OP_ALLOC_PAGES, KM_OP_KMALLOC, KM_OP_KZALLOC, KM_OP_VMALLOC };
  const KmToken *token = &parser->scanner.token;

  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    if (km_token_is (token, km_op_info (calls[i])->name))
      {
        random->call = calls[i];
        random->has_calls = true;
        km_parser_next (parser);
        return true;
      }
  return km_parser_report_here (parser, KM_W_RANDOM_VALUE,
                                _ ("Write calls=alloc_pages, kmalloc, kzalloc or vmalloc, or cache=handle"),
                                _ ("random cannot make this call"));
}

static bool
parse_cache (KmParser *parser, Random *random)
{
  KmReference reference;
  KmType type;

  if (!km_parse_reference (parser, false, &reference))
    return false;
  random->call = KM_OP_KMEM_CACHE_ALLOC;
  random->has_cache = true;
  if (!reference.is_handle)
    {
      km_parser_report (parser, KM_W_RANDOM_VALUE, reference.text, reference.end,
                        _ ("Name a handle that kmem_cache_create returned"), _ ("This is not a cache"));
      return false;
    }
  if (parser->muted)
    return true;
  if (!km_parser_resolve (parser, &reference, reference.from, &random->cache))
    return false;
  type = km_op_info (km_packed_ops_get (&parser->script->ops, random->cache).kind)->returns;
  return km_parser_takes (KM_ARG_CACHE, type)
         || km_parser_report_type (parser, "random", KM_ARG_CACHE, &reference, type);
}

static bool
parse_gfps (KmParser *parser, Random *random)
{
  random->params.n_gfps = 0;
  for (;;)
    {
      if (random->params.n_gfps == MAX_RANDOM_GFPS)
        return km_parser_report_here (parser, KM_W_RANDOM_VALUE, _ ("Name fewer masks"),
                                      _ ("More than %d masks to choose from"), MAX_RANDOM_GFPS);
      if (!km_parse_gfp (parser, &random->gfps[random->params.n_gfps++]))
        return false;
      if (!km_parser_at (parser, ','))
        return true;
      km_parser_next (parser);
    }
}

typedef struct
{
  const char *name;
  bool (*parse) (KmParser *parser, Random *random);
} Option;

static const Option options[] = {
  { "seed", parse_seed }, { "ops", parse_ops },     { "live", parse_live },   { "order", parse_orders },
  { "gfp", parse_gfps },  { "sizes", parse_sizes }, { "calls", parse_calls }, { "cache", parse_cache },
};

const char *
km_random_word (size_t i)
{
  return i < G_N_ELEMENTS (options) ? options[i].name : NULL;
}

static const Option *
find_option (const KmToken *token)
{
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++)
    if (km_token_is (token, options[i].name))
      return &options[i];
  return NULL;
}

static bool
parse_options (KmParser *parser, Random *random)
{
  while (!km_scanner_at_end (&parser->scanner))
    {
      const Option *option = find_option (&parser->scanner.token);
      if (!option)
        return km_parser_report_here (parser, KM_W_RANDOM_KEY,
                                      _ ("Options are seed=, ops=, live=, order=, gfp=, calls=, sizes= and cache="),
                                      _ ("random has no such option"));
      km_parser_next (parser);
      if (!km_parser_take (parser, '=', N_ ("Write option=value")) || !option->parse (parser, random))
        return false;
    }
  return true;
}

/* ---- the call that frees ---- */

static KmOp
matching_free (const KmOp *alloc, uint32_t number)
{
  KmOpKind kind = km_op_info ((KmOpKind)alloc->kind)->freed;
  KmOp op = { .kind = (uint8_t)kind, .ref = number, .flags = KM_OP_SKIP_IF_NULL };

  km_assert (km_op_info (kind)->frees);
  if (km_op_info (kind)->has_order)
    op.order = alloc->order;
  if (km_op_info (kind)->has_arg)
    op.arg = alloc->ref;
  return op;
}

/* ---- random: operations ---- */

/* order= is for pages, sizes= for bytes, and a cache has a size of its own. */
static bool
check_options (KmParser *parser, const Random *random, const char *from)
{
  bool pages = random->call == KM_OP_ALLOC_PAGES, cache = random->call == KM_OP_KMEM_CACHE_ALLOC;
  const char *cause = NULL;

  if (random->has_cache && random->has_calls)
    cause = _ ("calls= and cache= both say which call it is");
  else if (random->has_order && !pages)
    cause = _ ("order= belongs to alloc_pages");
  else if (random->has_sizes && (pages || cache))
    cause = _ ("sizes= belongs to kmalloc, kzalloc and vmalloc");
  if (cause)
    km_parser_report (parser, KM_W_RANDOM_VALUE, from, parser->scanner.token.text, _ ("Leave one of them out"), "%s",
                      cause);
  return cause == NULL;
}

/* Sizes are drawn for those calls that take one. */
static void
settle_sizes (Random *random)
{
  if (random->call == KM_OP_ALLOC_PAGES || random->call == KM_OP_KMEM_CACHE_ALLOC || random->has_sizes)
    return;
  random->params.min_size = random->call == KM_OP_VMALLOC ? 4 << 10 : 8;
  random->params.max_size = random->call == KM_OP_VMALLOC ? 256 << 10 : 4096;
}

static KmOp
generated_alloc (const Random *random, const KmGeneratorStep *step)
{
  KmOp op = { .kind = (uint8_t)random->call };

  if (random->call == KM_OP_ALLOC_PAGES)
    op.order = step->order;
  else
    op.ref = random->call == KM_OP_KMEM_CACHE_ALLOC ? random->cache : step->size;
  if (km_op_info (random->call)->has_gfp)
    op.gfp = step->gfp;
  return op;
}

static KmOp
generated_op (const Random *random, const KmGeneratorStep *step, const GArray *numbers)
{
  KmOp alloc = generated_alloc (random, step);
  return step->allocates ? alloc : matching_free (&alloc, g_array_index (numbers, uint32_t, step->which));
}

static uint32_t
emit_step (KmParser *parser, const Random *random, const KmGeneratorStep *step, const GArray *numbers)
{
  KmOp op = generated_op (random, step, numbers);
  uint32_t index = step->allocates ? parser->n_random : KM_HANDLE_UNSET;
  const KmOpMore more = { .size = step->size };

  if (op.kind != KM_OP_VMALLOC)
    return km_parser_emit (parser, op, index, true);
  op.ref = 0;
  return km_parser_emit_more (parser, op, &more, index, true);
}

/* Numbers beyond the largest index keep their operations but cannot be named. */
static void
name_allocation (KmParser *parser, uint32_t handle, uint32_t number)
{
  if (number != KM_HANDLE_SPOILT && parser->n_random <= KM_HANDLE_MAX_INDEX)
    km_handles_set_at (parser->handles, handle, parser->n_random, number);
  parser->n_random++;
}

static void
generate (KmParser *parser, const Random *random, uint32_t handle)
{
  KmGenerator *generator = km_generator_new (&random->params);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  KmGeneratorStep step;

  for (uint32_t i = 0; i < random->n_ops && !parser->full; i++)
    {
      uint32_t number;

      km_generator_next (generator, &step);
      number = emit_step (parser, random, &step, numbers);
      if (!step.allocates)
        continue;
      g_array_append_val (numbers, number);
      name_allocation (parser, handle, number);
    }
  km_generator_free (generator);
}

bool
km_parse_random (KmParser *parser)
{
  Random random = { .params = { .seed = 1, .live = 50, .min_order = 0, .max_order = 3, .n_gfps = 1 },
                    .n_ops = 100,
                    .call = KM_OP_ALLOC_PAGES };
  const char *from = parser->scanner.token.text;
  KmToken word = { .text = "random", .length = 6, .hash = 0 };
  const KmGfpName *kernel = km_gfp_find (parser->script->config.generation, "GFP_KERNEL", 10);

  for (size_t i = 0; i < word.length; i++)
    word.hash = ((i ? word.hash : 2166136261u) ^ (uint8_t)word.text[i]) * 16777619u;
  random.gfps[0] = kernel->value;
  random.params.gfps = random.gfps;
  if (!parse_options (parser, &random) || !check_options (parser, &random, from))
    return false;
  settle_sizes (&random);
  if (!parser->muted)
    generate (parser, &random, km_handles_intern (parser->handles, word.text, word.length, word.hash));
  return true;
}

/* ---- free_all ---- */

/* After split_page each frame is freed alone. */
static void
free_split (KmParser *parser, uint32_t number, uint32_t order)
{
  for (int32_t i = 0; i < 1 << order && !parser->full; i++)
    {
      KmOp op;

      if (km_parser_part_is_freed (parser, number, i))
        continue;
      op = (KmOp){ .kind = KM_OP_FREE_PAGE_PAGE, .flags = KM_OP_SKIP_IF_NULL, .ref = number, .delta = i };
      km_parser_emit (parser, op, KM_HANDLE_UNSET, true);
    }
}

/* Emitting a free does the bookkeeping: with extra references it takes as many frees as there are. */
static void
free_one (KmParser *parser, uint32_t number)
{
  const KmOp alloc = km_packed_ops_get (&parser->script->ops, number);
  uint32_t split = km_parser_split_order (parser, number);

  if (split > 0)
    {
      free_split (parser, number, split);
      return;
    }
  while (!km_parser_is_freed (parser, number) && !parser->full)
    km_parser_emit (parser, matching_free (&alloc, number), KM_HANDLE_UNSET, true);
}

/* Frees what operations before @n_ops allocated: mappings of pages that belong to others, or the rest. */
static void
free_live (KmParser *parser, uint32_t n_ops, bool mappings)
{
  for (uint32_t i = parser->live_floor; i < n_ops && !parser->full; i++)
    {
      KmOpKind kind = (KmOpKind)km_packed_ops_get (&parser->script->ops, i).kind;
      if (km_op_info (kind)->allocates && (kind == KM_OP_VMAP) == mappings && !km_parser_is_freed (parser, i))
        free_one (parser, i);
    }
}

bool
km_parse_free_all (KmParser *parser)
{
  uint32_t n_ops = parser->script->ops.n;

  if (parser->muted)
    return true;
  free_live (parser, n_ops, true);
  free_live (parser, n_ops, false);
  parser->live_floor = n_ops;
  return true;
}
