/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expect and ask: builds the expression trees of expect.h.
 *
 *   expectation  sum (== | != | < | <= | > | >=) sum
 *   sum          value { (+ | -) value }
 *   value        number | $ | NULL | handle | frame (sum) | nr_free (ZONE, order) | free_pages (ZONE) | pcp (ZONE)
 *                | (sum)
 */
#include "base/i18n.h"
#include "workload/parser_private.h"

#include <string.h>

static bool parse_tree (KmParser *parser, uint32_t depth, uint32_t *root);

static bool
add_node (KmParser *parser, const KmExpectNode *node, uint32_t *number)
{
  *number = parser->script->nodes->len;
  g_array_append_vals (parser->script->nodes, node, 1);
  return true;
}

static bool
add_pair (KmParser *parser, KmExpectKind kind, uint32_t left, uint32_t right, uint32_t *number)
{
  KmExpectNode node = { .kind = (uint8_t)kind, .left = left, .right = right };
  return add_node (parser, &node, number);
}

static bool
cannot_read (KmParser *parser)
{
  return km_parser_report_here (
      parser, KM_W_EXPRESSION,
      _ ("Write a number, a handle, NULL, frame(…), nr_free(ZONE, order), free_pages(ZONE) or pcp(ZONE)"),
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
  return km_parser_take (parser, ')', N_ ("Close the parenthesis")) && add_node (parser, &node, root);
}

/* ---- values ---- */

static bool
parse_handle_value (KmParser *parser, uint32_t *root)
{
  KmReference reference;
  KmExpectNode node = { .kind = KM_EXPECT_RESULT };
  const KmToken name = parser->scanner.token;
  uint32_t to;

  memset (&reference, 0, sizeof reference);
  reference.is_handle = true;
  reference.text = name.text;
  reference.name = km_handles_intern (parser->handles, name.text, name.length, name.hash);
  km_parser_next (parser);
  if (!km_parse_index (parser, &reference.has_index, &reference.from, &to))
    return false;
  reference.end = parser->scanner.token.text;
  if (!parser->muted && !km_parser_resolve (parser, &reference, reference.from, &node.op))
    return false;
  return add_node (parser, &node, root);
}

static bool
is_name (const KmToken *token, const char *name)
{
  return token->kind == KM_TOKEN_NAME && token->length == strlen (name)
         && memcmp (token->text, name, token->length) == 0;
}

static bool
parse_in_parentheses (KmParser *parser, uint32_t depth, uint32_t *root)
{
  return km_parser_take (parser, '(', N_ ("Write frame(0x1010)")) && parse_tree (parser, depth + 1, root)
         && km_parser_take (parser, ')', N_ ("Close the parenthesis"));
}

static bool
parse_name_value (KmParser *parser, uint32_t depth, uint32_t *root)
{
  static const struct
  {
    const char *name;
    KmExpectKind kind;
  } questions[] = {
    { "nr_free", KM_EXPECT_NR_FREE },
    { "free_pages", KM_EXPECT_FREE_PAGES },
    { "pcp", KM_EXPECT_PCP },
  };
  const KmToken *token = &parser->scanner.token;

  for (size_t i = 0; i < G_N_ELEMENTS (questions); i++)
    if (is_name (token, questions[i].name))
      {
        km_parser_next (parser);
        return parse_zone_question (parser, questions[i].kind, root);
      }
  if (is_name (token, "NULL"))
    {
      KmExpectNode node = { .kind = KM_EXPECT_NULL_PAGE };
      km_parser_next (parser);
      return add_node (parser, &node, root);
    }
  if (is_name (token, "frame"))
    {
      km_parser_next (parser);
      return parse_in_parentheses (parser, depth, root);
    }
  const KmWord *word = km_word_find (token->text, token->length, token->hash);
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
      return add_node (parser, &node, root);
    }
  if (!km_parse_integer (parser, &node.number))
    return false;
  return add_node (parser, &node, root);
}

static bool
parse_value (KmParser *parser, uint32_t depth, uint32_t *root)
{
  const KmToken *token = &parser->scanner.token;

  if (depth > KM_MAX_DEPTH)
    return km_parser_report_here (parser, KM_W_NESTING, _ ("Use fewer parentheses"),
                                  _ ("More than %d parentheses inside each other"), KM_MAX_DEPTH);
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
km_parse_expect (KmParser *parser)
{
  const char *from = parser->scanner.token.text;
  KmExpectKind kind;
  uint32_t left, right, root;

  if (!parse_tree (parser, 0, &left))
    return false;
  if (!relation_of (parser, &kind))
    return km_parser_report_here (parser, KM_W_COMPARISON, _ ("Write for example expect nr_free(NORMAL, 3) == 2"),
                                  _ ("A comparison is missing"));
  km_parser_next (parser);
  if (!parse_tree (parser, 0, &right) || !add_pair (parser, kind, left, right, &root))
    return false;
  km_parser_mark (parser, KM_MARK_EXPECT, from, (size_t)(parser->scanner.last_end - from), root);
  return true;
}

bool
km_parse_ask (KmParser *parser)
{
  const KmToken question = parser->scanner.token;
  uint32_t root;

  if (question.kind != KM_TOKEN_STRING)
    return km_parser_report_here (parser, KM_W_QUESTION, _ ("Write ask \"question\" answer value"),
                                  _ ("The question is missing"));
  km_parser_next (parser);
  if (!is_name (&parser->scanner.token, "answer"))
    return km_parser_report_here (parser, KM_W_QUESTION, _ ("Write ask \"question\" answer value"),
                                  _ ("The answer is missing"));
  km_parser_next (parser);
  if (!parse_tree (parser, 0, &root))
    return false;
  g_autofree char *text = km_scanner_unquote (&question);
  km_parser_mark (parser, KM_MARK_ASK, text, strlen (text), root);
  return true;
}
