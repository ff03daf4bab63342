/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expect: builds the expression trees of expect.h, for ask as well.
 *
 *   expectation  comparison [ name "text" ] [ points number ] [ hidden ]
 *   comparison   sum (== | != | < | <= | > | >=) sum
 *   sum          value { (+ | -) value }
 *   value        number | $ | NULL | handle | frame (sum) | nr_free (ZONE, order) | free_pages (ZONE) | pcp (ZONE)
 *                | list (ZONE, order) | zone (ZONE) | yes | no | result | (sum) | question (subject, detail)
 *   subject      handle | result | "name of a cache"
 */
#include "base/i18n.h"
#include "workload/parse_argument.h"
#include "workload/parse_emit.h"
#include "workload/parse_expect.h"
#include "workload/parse_statements.h"

#include <string.h>

static bool parse_tree (KmParser *parser, uint32_t depth, uint32_t *root);

bool
km_parse_add_node (KmParser *parser, const KmExpectNode *node, uint32_t *number)
{
  *number = parser->script->nodes->len;
  g_array_append_vals (parser->script->nodes, node, 1);
  return true;
}

static bool
add_pair (KmParser *parser, KmExpectKind kind, uint32_t left, uint32_t right, uint32_t *number)
{
  KmExpectNode node = { .kind = (uint8_t)kind, .left = left, .right = right };
  return km_parse_add_node (parser, &node, number);
}

static bool
cannot_read (KmParser *parser)
{
  return km_parser_report_here (
      parser, KM_W_EXPRESSION,
      _ ("Write a number, a handle, NULL, frame(…), nr_free(ZONE, order), or a question such as slabs(cache, full)"),
      _ ("A value is missing here"));
}

/* ---- questions about a zone ---- */

static bool
parse_zone (KmParser *parser, uint8_t *zone)
{
  const KmToken *token = &parser->scanner.token;
  KmZoneType type;

  if (token->kind != KM_TOKEN_NAME || !km_zone_type_by_name (token->text, token->length, &type))
    return km_parser_report_here (parser, KM_W_ZONE, _ ("Write DMA, DMA32, NORMAL, HIGHMEM or MOVABLE"),
                                  _ ("This is not a zone"));
  *zone = (uint8_t)type;
  km_parser_next (parser);
  return true;
}

static bool
parse_list_order (KmParser *parser, uint8_t *order)
{
  int64_t value;

  if (!km_parser_take (parser, ',', N_ ("Write nr_free(ZONE, order)"))
      || !km_parse_bounded (parser, 0, KM_MAX_ORDER, KM_W_EXPECT_ORDER, N_ ("The order of a free list"), &value))
    return false;
  *order = (uint8_t)value;
  return true;
}

static bool
parse_zone_question (KmParser *parser, KmExpectKind kind, uint32_t *root)
{
  KmExpectNode node = { .kind = (uint8_t)kind };

  if (!km_parser_take (parser, '(', N_ ("Write the zone in parentheses")) || !parse_zone (parser, &node.zone))
    return false;
  if (kind == KM_EXPECT_NR_FREE && !parse_list_order (parser, &node.order))
    return false;
  return km_parser_take (parser, ')', N_ ("Close the parenthesis")) && km_parse_add_node (parser, &node, root);
}

/* ---- questions about caches, objects and virtual memory ---- */

static bool
parse_handle (KmParser *parser, KmReference *reference)
{
  const KmToken name = parser->scanner.token;
  uint32_t to;

  memset (reference, 0, sizeof *reference);
  reference->is_handle = true;
  reference->text = name.text;
  reference->name = km_handles_intern (parser->handles, name.text, name.length, name.hash);
  km_parser_next (parser);
  if (!km_parse_index (parser, &reference->has_index, &reference->from, &to))
    return false;
  reference->end = parser->scanner.token.text;
  return true;
}

/* What comes behind the subject of a question. */
typedef enum
{
  DETAIL_NONE,
  DETAIL_LIST,  /* full, partial, free; all if left out */
  DETAIL_CPU,   /* a CPU or shared; 0 if left out */
  DETAIL_PAGES, /* a number; 0 if left out */
} Detail;

typedef struct
{
  const char *name;
  const char *usage; /* never translated */
  uint8_t kind;      /* KmExpectKind */
  uint8_t subject;   /* KmArgKind: CACHE, POINTER, PAGE, NAME (a cache that need not exist); NONE */
  uint8_t detail;    /* Detail */
  uint8_t of_object; /* KmExpectKind if the subject is an object; 0 = it must be a cache */
} Question;

static const Question questions[] = {
  { "misuse", "misuse()", KM_EXPECT_MISUSE, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "fails", "fails()", KM_EXPECT_FAILS, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "sleeps", "sleeps()", KM_EXPECT_SLEEPS, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "may_sleep", "may_sleep()", KM_EXPECT_MAY_SLEEP, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "reports", "reports()", KM_EXPECT_REPORTS, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "taken", "taken()", KM_EXPECT_TAKEN, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "from_list", "from_list()", KM_EXPECT_FROM_LIST, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "from_zone", "from_zone()", KM_EXPECT_FROM_ZONE, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "splits", "splits()", KM_EXPECT_SPLITS, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "merges", "merges()", KM_EXPECT_MERGES, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "new_slabs", "new_slabs()", KM_EXPECT_NEW_SLABS, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "cache_exists", "cache_exists(\"name\")", KM_EXPECT_CACHE_EXISTS, KM_ARG_NAME, DETAIL_NONE, 0 },
  { "slabs", "slabs(cache, full|partial|free)", KM_EXPECT_SLABS, KM_ARG_CACHE, DETAIL_LIST, 0 },
  { "objects", "objects(cache)", KM_EXPECT_OBJECTS, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "live", "live(cache)", KM_EXPECT_LIVE, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "num", "num(cache)", KM_EXPECT_NUM, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "objsize", "objsize(cache)", KM_EXPECT_OBJSIZE, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "order", "order(cache)", KM_EXPECT_CACHE_ORDER, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "colours", "colours(cache)", KM_EXPECT_COLOURS, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "avail", "avail(cache, cpu|shared)", KM_EXPECT_AVAIL, KM_ARG_CACHE, DETAIL_CPU, 0 },
  { "limit", "limit(cache)", KM_EXPECT_LIMIT, KM_ARG_CACHE, DETAIL_NONE, 0 },
  { "waste", "waste(cache or pointer)", KM_EXPECT_CACHE_WASTE, KM_ARG_CACHE, DETAIL_NONE, KM_EXPECT_OBJECT_WASTE },
  { "in_use", "in_use(pointer)", KM_EXPECT_IN_USE, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "index", "index(pointer)", KM_EXPECT_INDEX, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "colour", "colour(pointer)", KM_EXPECT_COLOUR, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "slab_frame", "slab_frame(pointer)", KM_EXPECT_SLAB_FRAME, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "size", "size(pointer)", KM_EXPECT_SIZE, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "offset", "offset(pointer)", KM_EXPECT_OFFSET, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "frame_at", "frame_at(pointer, pages)", KM_EXPECT_FRAME_AT, KM_ARG_POINTER, DETAIL_PAGES, 0 },
  { "area_offset", "area_offset(address)", KM_EXPECT_AREA_OFFSET, KM_ARG_POINTER, DETAIL_NONE, 0 },
  { "lazy_pages", "lazy_pages()", KM_EXPECT_LAZY_PAGES, KM_ARG_NONE, DETAIL_NONE, 0 },
  { "kmap_count", "kmap_count(page)", KM_EXPECT_KMAP_COUNT, KM_ARG_PAGE, DETAIL_NONE, 0 },
  { "preempt_count", "preempt_count()", KM_EXPECT_PREEMPT_COUNT, KM_ARG_NONE, DETAIL_NONE, 0 },
};

const char *
km_expect_question_usage (size_t i)
{
  return i < G_N_ELEMENTS (questions) ? questions[i].usage : NULL;
}

/* The question that begins here: its name with a parenthesis behind it, so that the names may also be handles. */
static const Question *
find_question (const KmParser *parser)
{
  KmScanner ahead = parser->scanner;

  if (km_scanner_next (&ahead) != KM_TOKEN_PUNCT || !km_scanner_at (&ahead, '('))
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (questions); i++)
    if (km_token_is (&parser->scanner.token, questions[i].name))
      return &questions[i];
  return NULL;
}

/* A cache by its name, which the kernel may know or not. */
static bool
parse_name (KmParser *parser, KmExpectNode *node)
{
  g_autofree char *text = km_scanner_unquote (&parser->scanner.token);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  node->op = KM_OP_NO_REF;
  node->name = g_string_chunk_insert_const (parser->script->strings, valid);
  km_parser_next (parser);
  return true;
}

/* A word that is no handle of this text: one that a handle has taken means the handle. */
static bool
is_free_word (const KmParser *parser, const char *word)
{
  const KmToken *token = &parser->scanner.token;

  return km_token_is (token, word)
         && !km_handles_is_known (parser->handles,
                                  km_handles_intern (parser->handles, token->text, token->length, token->hash));
}

/* The operation that `result` means: its own question's, or the last one. */
static uint32_t
op_of_result (const KmParser *parser)
{
  uint32_t n = parser->script->ops.n;

  return parser->asking ? n : n > 0 ? n - 1 : KM_OP_NO_REF;
}

/* The operation behind a handle must return what the question is about. */
static bool
check_subject (KmParser *parser, const Question *question, const KmReference *reference, KmExpectNode *node)
{
  KmType type = km_op_info (km_packed_ops_get (&parser->script->ops, node->op).kind)->returns;

  if (question->of_object && km_parser_takes (KM_ARG_POINTER, type))
    {
      node->kind = question->of_object;
      return true;
    }
  return km_parser_takes ((KmArgKind)question->subject, type)
         || km_parser_report_type (parser, question->name, (KmArgKind)question->subject, reference, type);
}

static bool
parse_subject (KmParser *parser, const Question *question, KmExpectNode *node)
{
  const KmToken *token = &parser->scanner.token;
  KmReference reference;
  bool by_name = question->subject == KM_ARG_CACHE || question->subject == KM_ARG_NAME;

  if (by_name && token->kind == KM_TOKEN_STRING)
    return parse_name (parser, node);
  if (question->subject == KM_ARG_NAME)
    return km_parser_report_here (parser, KM_W_EXPRESSION, _ ("Write the name of a cache in quotes"),
                                  _ ("A value is missing here"));
  if (token->kind != KM_TOKEN_NAME || km_word_find (token->text, token->length, token->hash))
    return km_parser_report_here (parser, KM_W_EXPRESSION,
                                  by_name ? _ ("Write a handle, or the name of a cache in quotes")
                                          : _ ("Write a handle"),
                                  _ ("A value is missing here"));
  if (is_free_word (parser, "result"))
    {
      /* What follows a question is not read yet; if it returns something else, there is no answer. */
      node->op = op_of_result (parser);
      if (question->of_object)
        node->kind = question->of_object;
      km_parser_next (parser);
      return true;
    }
  if (!parse_handle (parser, &reference))
    return false;
  if (parser->muted)
    return true;
  return km_parser_resolve (parser, &reference, reference.from, &node->op)
         && check_subject (parser, question, &reference, node);
}

static bool
parse_list (KmParser *parser, KmExpectNode *node)
{
  static const char *const names[] = {
    [KM_EXPECT_LIST_FULL] = "full", [KM_EXPECT_LIST_PARTIAL] = "partial", [KM_EXPECT_LIST_FREE] = "free"
  };

  for (uint8_t i = KM_EXPECT_LIST_FULL; i < G_N_ELEMENTS (names); i++)
    if (km_token_is (&parser->scanner.token, names[i]))
      {
        node->part = i;
        km_parser_next (parser);
        return true;
      }
  return km_parser_report_here (parser, KM_W_EXPRESSION, _ ("Write full, partial or free"),
                                _ ("This is not a list of slabs"));
}

static bool
parse_cpu (KmParser *parser, KmExpectNode *node)
{
  int64_t cpu = KM_MAX_CPUS;

  if (km_token_is (&parser->scanner.token, "shared"))
    km_parser_next (parser);
  else if (!km_parse_bounded (parser, 0, parser->script->config.cpus - 1, KM_W_CPU, N_ ("The number of a CPU"), &cpu))
    return false;
  node->part = (uint8_t)cpu;
  return true;
}

static bool
parse_detail (KmParser *parser, Detail detail, KmExpectNode *node)
{
  if (detail == DETAIL_NONE || !km_parser_at (parser, ','))
    return true;
  km_parser_next (parser);
  switch (detail)
    {
    case DETAIL_LIST:
      return parse_list (parser, node);
    case DETAIL_CPU:
      return parse_cpu (parser, node);
    default:
      return km_parse_bounded (parser, 0, UINT32_MAX, KM_W_RANGE, N_ ("A number of pages"), &node->number);
    }
}

static bool
parse_question (KmParser *parser, const Question *question, uint32_t *root)
{
  KmExpectNode node = { .kind = question->kind, .op = KM_OP_NO_REF };

  km_parser_next (parser);
  km_parser_next (parser);
  if (question->subject != KM_ARG_NONE && !parse_subject (parser, question, &node))
    return false;
  return parse_detail (parser, (Detail)question->detail, &node)
         && km_parser_take (parser, ')', N_ ("Close the parenthesis")) && km_parse_add_node (parser, &node, root);
}

/* ---- values ---- */

static const struct
{
  const char *name;
  const char *usage; /* never translated */
  KmExpectKind kind;
} zone_questions[] = {
  { "nr_free", "nr_free(ZONE, order)", KM_EXPECT_NR_FREE },
  { "free_pages", "free_pages(ZONE)", KM_EXPECT_FREE_PAGES },
  { "pcp", "pcp(ZONE)", KM_EXPECT_PCP },
};

const char *
km_expect_word (size_t i)
{
  if (i < G_N_ELEMENTS (zone_questions))
    return zone_questions[i].name;
  i -= G_N_ELEMENTS (zone_questions);
  return i < G_N_ELEMENTS (questions) ? questions[i].name : NULL;
}

/* How the question is written whose word is km_expect_word (@i). */
static const char *
usage_of (size_t i)
{
  if (i < G_N_ELEMENTS (zone_questions))
    return zone_questions[i].usage;
  return questions[i - G_N_ELEMENTS (zone_questions)].usage;
}

static bool
report_no_question (KmParser *parser, const KmReference *reference)
{
  size_t length = (size_t)(reference->end - reference->text);
  KmNearest near = { .text = reference->text, .length = length, .below = 3 };
  const char *name, *usage = NULL;
  g_autofree char *shown = NULL, *cure = NULL;

  for (size_t i = 0; (name = km_expect_word (i)) != NULL; i++)
    {
      km_nearest_try (&near, name, strlen (name));
      usage = near.word == name ? usage_of (i) : usage;
    }
  shown = km_parser_quote (reference->text, length);
  cure = km_parser_suggest (parser, usage, usage ? strlen (usage) : 0,
                            _ ("Write for example slabs(cache, full) or index(pointer)"));
  km_parser_report (parser, KM_W_EXPRESSION, reference->text, reference->end, cure, _ ("expect has no question “%s”"),
                    shown);
  return false;
}

static bool
parse_handle_value (KmParser *parser, uint32_t *root)
{
  KmReference reference;
  KmExpectNode node = { .kind = KM_EXPECT_RESULT };

  if (!parse_handle (parser, &reference))
    return false;
  if (km_parser_at (parser, '('))
    return report_no_question (parser, &reference);
  if (!parser->muted && !km_parser_resolve (parser, &reference, reference.from, &node.op))
    return false;
  return km_parse_add_node (parser, &node, root);
}

static bool
parse_in_parentheses (KmParser *parser, uint32_t depth, uint32_t *root)
{
  return km_parser_take (parser, '(', N_ ("Write frame(0x1010)")) && parse_tree (parser, depth + 1, root)
         && km_parser_take (parser, ')', N_ ("Close the parenthesis"));
}

/* Words with a value of their own. */
static bool
parse_word_value (KmParser *parser, uint32_t *root, bool *found)
{
  KmExpectNode node = { .kind = KM_EXPECT_NUMBER, .part = KM_FORM_YES_NO };

  *found = true;
  if (is_free_word (parser, "yes") || is_free_word (parser, "no"))
    node.number = is_free_word (parser, "yes");
  else if (is_free_word (parser, "result"))
    node = (KmExpectNode){ .kind = KM_EXPECT_RESULT, .op = op_of_result (parser) };
  else
    {
      *found = false;
      return true;
    }
  km_parser_next (parser);
  return km_parse_add_node (parser, &node, root);
}

/* list (ZONE, order) and zone (ZONE). */
static bool
parse_place_value (KmParser *parser, bool list, uint32_t *root)
{
  KmExpectNode node = { .kind = KM_EXPECT_NUMBER, .part = list ? KM_FORM_LIST : KM_FORM_ZONE };
  uint8_t zone = 0, order = 0;

  km_parser_next (parser);
  km_parser_next (parser);
  if (!parse_zone (parser, &zone) || (list && !parse_list_order (parser, &order)))
    return false;
  node.number = list ? km_expect_list ((KmZoneType)zone, order) : zone;
  return km_parser_take (parser, ')', N_ ("Close the parenthesis")) && km_parse_add_node (parser, &node, root);
}

/* Is the current token @name with a parenthesis behind it? */
static bool
is_call_of (const KmParser *parser, const char *name)
{
  KmScanner ahead = parser->scanner;

  return km_token_is (&parser->scanner.token, name) && km_scanner_next (&ahead) == KM_TOKEN_PUNCT
         && km_scanner_at (&ahead, '(');
}

static bool
parse_name_value (KmParser *parser, uint32_t depth, uint32_t *root)
{
  const KmToken *token = &parser->scanner.token;
  const Question *question = find_question (parser);
  const KmWord *word;
  bool found;

  if (question)
    return parse_question (parser, question, root);
  if (is_call_of (parser, "list") || is_call_of (parser, "zone"))
    return parse_place_value (parser, km_token_is (token, "list"), root);
  if (!parse_word_value (parser, root, &found) || found)
    return found;
  for (size_t i = 0; i < G_N_ELEMENTS (zone_questions); i++)
    if (km_token_is (token, zone_questions[i].name))
      {
        km_parser_next (parser);
        return parse_zone_question (parser, zone_questions[i].kind, root);
      }
  if (km_token_is (token, "NULL"))
    {
      KmExpectNode node = { .kind = KM_EXPECT_NULL_PAGE };
      km_parser_next (parser);
      return km_parse_add_node (parser, &node, root);
    }
  if (km_token_is (token, "frame"))
    {
      km_parser_next (parser);
      return parse_in_parentheses (parser, depth, root);
    }
  word = km_word_find (token->text, token->length, token->hash);
  if (word && word->what != KM_STATEMENT_RANDOM)
    return cannot_read (parser);
  return parse_handle_value (parser, root);
}

static bool
parse_number_value (KmParser *parser, uint32_t *root)
{
  KmExpectNode node = { .kind = KM_EXPECT_NUMBER };
  const KmToken *token = &parser->scanner.token;

  if (token->kind == KM_TOKEN_NUMBER && token->number <= INT64_MAX)
    {
      node.number = (int64_t)token->number;
      km_parser_next (parser);
      return km_parse_add_node (parser, &node, root);
    }
  if (!km_parse_integer (parser, &node.number))
    return false;
  return km_parse_add_node (parser, &node, root);
}

static bool
parse_value (KmParser *parser, uint32_t depth, uint32_t *root)
{
  const KmToken *token = &parser->scanner.token;

  if (depth > KM_MAX_DEPTH)
    return km_parser_report_here (parser, KM_W_NESTING, _ ("Use fewer parentheses"),
                                  _ ("More than %d nested parentheses"), KM_MAX_DEPTH);
  if (token->kind == KM_TOKEN_NAME)
    return parse_name_value (parser, depth, root);
  if (km_parser_at (parser, '('))
    return parse_in_parentheses (parser, depth, root);
  if (token->kind == KM_TOKEN_NUMBER || km_parser_at (parser, '$') || km_parser_at (parser, '-'))
    return parse_number_value (parser, root);
  return cannot_read (parser);
}

/* Long sums are cut, so that evaluating one never nests deeply. */
static bool
parse_tree (KmParser *parser, uint32_t depth, uint32_t *root)
{
  enum
  {
    MAX_TERMS = 64
  };
  uint32_t terms = 1;

  if (!parse_value (parser, depth, root))
    return false;
  while (km_parser_at (parser, '+') || km_parser_at (parser, '-'))
    {
      KmExpectKind kind = km_parser_at (parser, '+') ? KM_EXPECT_ADD : KM_EXPECT_SUBTRACT;
      uint32_t right;
      if (++terms > MAX_TERMS)
        return km_parser_report_here (parser, KM_W_NESTING, _ ("Write a shorter sum"),
                                      _ ("More than %d terms in one sum"), MAX_TERMS);
      km_parser_next (parser);
      if (!parse_value (parser, depth, &right) || !add_pair (parser, kind, *root, right, root))
        return false;
    }
  return true;
}

/* ---- the statements ---- */

static bool
relation_of (const KmParser *parser, KmExpectKind *kind)
{
  static const struct
  {
    uint16_t punct;
    KmExpectKind kind;
  } relations[] = {
    { KM_PUNCT2 ('=', '='), KM_EXPECT_EQUAL },
    { KM_PUNCT2 ('!', '='), KM_EXPECT_NOT_EQUAL },
    { '<', KM_EXPECT_LESS },
    { KM_PUNCT2 ('<', '='), KM_EXPECT_LESS_EQUAL },
    { '>', KM_EXPECT_GREATER },
    { KM_PUNCT2 ('>', '='), KM_EXPECT_GREATER_EQUAL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (relations); i++)
    if (km_parser_at (parser, relations[i].punct))
      {
        *kind = relations[i].kind;
        return true;
      }
  return false;
}

bool
km_parse_sum (KmParser *parser, uint32_t *root)
{
  return parse_tree (parser, 0, root);
}

bool
km_parse_comparison (KmParser *parser, uint32_t *root)
{
  KmExpectKind kind;
  uint32_t left, right;

  if (!parse_tree (parser, 0, &left))
    return false;
  if (!relation_of (parser, &kind))
    return km_parser_report_here (parser, KM_W_COMPARISON, _ ("Write for example expect nr_free(NORMAL, 3) == 2"),
                                  _ ("A comparison is missing"));
  km_parser_next (parser);
  return parse_tree (parser, 0, &right) && add_pair (parser, kind, left, right, root);
}

/* What an exercise says of an expectation. */
static bool
parse_grade (KmParser *parser, KmGrade *grade)
{
  int64_t points;

  if (km_token_is (&parser->scanner.token, "name"))
    {
      g_autofree char *text = NULL, *valid = NULL;

      if (km_parser_next (parser) != KM_TOKEN_STRING)
        return km_parser_report_here (parser, KM_W_EXPECTED, _ ("Write name \"text\""), _ ("The name is missing"));
      text = km_scanner_unquote (&parser->scanner.token);
      valid = g_utf8_make_valid (text, -1);
      grade->name = g_string_chunk_insert_const (parser->script->strings, valid);
      km_parser_next (parser);
    }
  if (km_token_is (&parser->scanner.token, "points"))
    {
      km_parser_next (parser);
      if (!km_parse_bounded (parser, 0, KM_MAX_POINTS, KM_W_RANGE, N_ ("The number of points"), &points))
        return false;
      grade->points = (uint16_t)points;
    }
  grade->hidden = km_token_is (&parser->scanner.token, "hidden");
  if (grade->hidden)
    km_parser_next (parser);
  return true;
}

bool
km_parse_expect (KmParser *parser)
{
  const char *from = parser->scanner.token.text;
  KmGrade grade = { .points = 1 };
  const char *end;
  uint32_t root;
  KmMark *mark;

  if (!km_parse_comparison (parser, &root))
    return false;
  end = parser->scanner.last_end;
  if (!parse_grade (parser, &grade))
    return false;
  mark = km_parser_mark (parser, KM_MARK_EXPECT, from, (size_t)(end - from), root);
  if (mark)
    mark->grade = grade;
  return true;
}
