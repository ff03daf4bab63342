/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See ask.h. */
#include "workload/ask.h"

#include "base/assert.h"
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <string.h>

/* ---- reading ---- */

const KmAsk *
km_script_ask (const KmScript *script, const KmMark *mark)
{
  km_assert (mark->kind == KM_MARK_ASK && mark->expr < script->asks->len);
  return &g_array_index (script->asks, KmAsk, mark->expr);
}

const char *const *
km_script_choices (const KmScript *script, const KmAsk *ask)
{
  return ask->n_choices > 0 ? (const char *const *)(void *)&script->choices->pdata[ask->first_choice] : NULL;
}

uint32_t
km_script_choice_condition (const KmScript *script, const KmAsk *ask, uint32_t i)
{
  km_assert (i < ask->n_choices);
  return g_array_index (script->conditions, uint32_t, ask->first_choice + i);
}

/* ---- what kind of answer ---- */

/* What a call of @kind returns, as a student would point at it. */
static KmAnswerKind
kind_of_result (KmOpKind kind)
{
  const KmOpInfo *info = km_op_info (kind);

  if (info->returns == KM_TYPE_NUMBER)
    return KM_ANSWER_NUMBER;
  if (info->subject == KM_OP_OF_PAGES)
    return KM_ANSWER_FRAME;
  return info->allocates && (info->subject == KM_OP_OF_KMALLOC || info->subject == KM_OP_OF_CACHES) ? KM_ANSWER_OBJECT
                                                                                                    : KM_ANSWER_ADDRESS;
}

static KmAnswerKind
kind_of_node (const KmScript *script, uint32_t root)
{
  static const uint8_t kinds[KM_EXPECT_ADD] = {
    [KM_EXPECT_NULL_PAGE] = KM_ANSWER_FRAME, [KM_EXPECT_TAKEN] = KM_ANSWER_FRAME,
    [KM_EXPECT_FRAME_AT] = KM_ANSWER_FRAME,  [KM_EXPECT_SLAB_FRAME] = KM_ANSWER_SLAB,
    [KM_EXPECT_FROM_LIST] = KM_ANSWER_LIST,  [KM_EXPECT_FROM_ZONE] = KM_ANSWER_ZONE,
    [KM_EXPECT_MISUSE] = KM_ANSWER_YES_NO,   [KM_EXPECT_FAILS] = KM_ANSWER_YES_NO,
    [KM_EXPECT_SLEEPS] = KM_ANSWER_YES_NO,   [KM_EXPECT_MAY_SLEEP] = KM_ANSWER_YES_NO,
    [KM_EXPECT_REPORTS] = KM_ANSWER_YES_NO,  [KM_EXPECT_CACHE_EXISTS] = KM_ANSWER_YES_NO,
  };
  const KmExpectNode *node = &g_array_index (script->nodes, KmExpectNode, root);

  if (node->kind == KM_EXPECT_RESULT)
    return node->op < script->ops.n ? kind_of_result ((KmOpKind)km_packed_ops_get (&script->ops, node->op).kind)
                                    : KM_ANSWER_NUMBER;
  return node->kind < KM_EXPECT_ADD ? (KmAnswerKind)kinds[node->kind] : KM_ANSWER_NUMBER;
}

KmAnswerKind
km_script_answer_kind (const KmScript *script, const KmMark *mark)
{
  const KmAsk *ask = km_script_ask (script, mark);
  const KmExpectNode *answer, *comparison;

  if (ask->n_choices > 0)
    return KM_ANSWER_CHOICE;
  comparison = &g_array_index (script->nodes, KmExpectNode, ask->expr);
  answer = &g_array_index (script->nodes, KmExpectNode, comparison->right);
  if (answer->kind == KM_EXPECT_NUMBER && answer->part == KM_FORM_YES_NO)
    return KM_ANSWER_YES_NO;
  return kind_of_node (script, comparison->left);
}

/* ---- in words ---- */

static KmExpectForm
form_of (KmAnswerKind kind)
{
  static const uint8_t forms[] = {
    [KM_ANSWER_NUMBER] = KM_FORM_COUNT,   [KM_ANSWER_ADDRESS] = KM_FORM_ADDRESS, [KM_ANSWER_FRAME] = KM_FORM_FRAME,
    [KM_ANSWER_LIST] = KM_FORM_LIST,      [KM_ANSWER_ZONE] = KM_FORM_ZONE,       [KM_ANSWER_SLAB] = KM_FORM_FRAME,
    [KM_ANSWER_OBJECT] = KM_FORM_ADDRESS, [KM_ANSWER_YES_NO] = KM_FORM_YES_NO,   [KM_ANSWER_CHOICE] = KM_FORM_COUNT,
  };

  return (KmExpectForm)forms[kind];
}

char *
km_answer_text (KmAnswerKind kind, const char *const *choices, int64_t value)
{
  if (!choices)
    return km_expect_value_text (value, form_of (kind));
  return g_strdup (value >= 0 && value < g_strv_length ((char **)(void *)choices) ? choices[value] : "");
}

/* ---- what was typed ---- */

static bool
is_word (const KmToken *token, const char *word)
{
  return token->kind == KM_TOKEN_NAME && token->length == strlen (word)
         && g_ascii_strncasecmp (token->text, word, token->length) == 0;
}

static bool
read_zone (KmScanner *scanner, int64_t *value)
{
  g_autofree char *name = g_strndup (scanner->token.text, scanner->token.length);
  g_autofree char *upper = g_ascii_strup (name, -1);
  KmZoneType type;

  if (scanner->token.kind != KM_TOKEN_NAME || !km_zone_type_by_name (upper, strlen (upper), &type))
    return false;
  km_scanner_next (scanner);
  *value = type;
  return true;
}

/* NORMAL 3, NORMAL, 3 */
static bool
read_list (KmScanner *scanner, int64_t *value)
{
  int64_t zone;

  if (!read_zone (scanner, &zone))
    return false;
  while (km_scanner_at (scanner, ',') || km_scanner_at (scanner, ':') || is_word (&scanner->token, "order"))
    km_scanner_next (scanner);
  if (scanner->token.kind != KM_TOKEN_NUMBER || scanner->token.number > KM_MAX_ORDER)
    return false;
  *value = km_expect_list ((KmZoneType)zone, (uint32_t)scanner->token.number);
  km_scanner_next (scanner);
  return true;
}

static bool
read_number (KmScanner *scanner, int64_t *value)
{
  bool negative = km_scanner_at (scanner, '-');

  if (negative)
    km_scanner_next (scanner);
  if (scanner->token.kind != KM_TOKEN_NUMBER || scanner->token.number > INT64_MAX)
    return false;
  *value = negative ? -(int64_t)scanner->token.number : (int64_t)scanner->token.number;
  km_scanner_next (scanner);
  return true;
}

static bool
read_yes_no (KmScanner *scanner, int64_t *value)
{
  bool yes = is_word (&scanner->token, "yes");

  if (!yes && !is_word (&scanner->token, "no"))
    return read_number (scanner, value) && (*value == 0 || *value == 1);
  km_scanner_next (scanner);
  *value = yes;
  return true;
}

static bool
read_value (KmScanner *scanner, KmAnswerKind kind, int64_t *value)
{
  if (is_word (&scanner->token, "NULL"))
    {
      km_scanner_next (scanner);
      *value = KM_EXPECT_NULL;
      return true;
    }
  switch (kind)
    {
    case KM_ANSWER_LIST:
      return read_list (scanner, value);
    case KM_ANSWER_ZONE:
      return read_zone (scanner, value);
    case KM_ANSWER_YES_NO:
      return read_yes_no (scanner, value);
    default:
      return read_number (scanner, value);
    }
}

static bool
read_choice (const char *const *choices, const char *text, int64_t *value)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  uint32_t n = g_strv_length ((char **)(void *)choices);
  uint64_t number;

  for (uint32_t i = 0; i < n; i++)
    if (strcmp (plain, choices[i]) == 0)
      {
        *value = i;
        return true;
      }
  if (!g_ascii_string_to_unsigned (plain, 10, 1, n, &number, NULL))
    return false;
  *value = (int64_t)number - 1;
  return true;
}

/* frame, list or zone with what is in parentheses behind it, or that alone. */
static bool
read_wrapped (KmScanner *scanner, KmAnswerKind kind, int64_t *value)
{
  static const char *const wrappers[] = { "frame", "list", "zone" };
  bool wrapped = false;

  for (size_t i = 0; i < G_N_ELEMENTS (wrappers) && !wrapped; i++)
    wrapped = is_word (&scanner->token, wrappers[i]);
  if (wrapped && km_scanner_next (scanner) == KM_TOKEN_PUNCT && km_scanner_at (scanner, '('))
    km_scanner_next (scanner);
  if (!read_value (scanner, kind, value))
    return false;
  if (wrapped && km_scanner_at (scanner, ')'))
    km_scanner_next (scanner);
  return scanner->token.kind == KM_TOKEN_END;
}

bool
km_answer_read (KmAnswerKind kind, const char *const *choices, const char *text, int64_t *value)
{
  int64_t read;
  KmScanner scanner;

  if (choices)
    return read_choice (choices, text, value);
  km_scanner_init (&scanner, text, strlen (text));
  km_scanner_next (&scanner);
  if (!read_wrapped (&scanner, kind, &read))
    return false;
  *value = read;
  return true;
}
