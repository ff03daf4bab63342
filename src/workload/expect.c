/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluates expectations. See expect.h. */
#include "workload/expect.h"

#include "base/assert.h"
#include "base/i18n.h"

typedef struct
{
  const KmExpectNode *nodes;
  const KmExpectSource *source;
  gpointer user_data;
} Evaluation;

typedef bool (*Evaluate) (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value);

static bool evaluate (const Evaluation *evaluation, uint32_t root, int64_t *value);

static bool
evaluate_number (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  (void)evaluation;
  *value = node->number;
  return true;
}

static bool
evaluate_null (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  (void)evaluation;
  (void)node;
  *value = KM_EXPECT_NULL;
  return true;
}

/* What a result counts as: see expect.h. */
static int64_t
value_of_result (const Evaluation *evaluation, KmValue result)
{
  if (result == KM_VALUE_NULL)
    return KM_EXPECT_NULL;
  switch (km_value_kind (result))
    {
    case KM_VALUE_PAGE:
    case KM_VALUE_NUMBER:
      return km_value_payload (result);
    default:
      {
        uint64_t address = evaluation->source->address (result, evaluation->user_data);
        /* What is gone has no address any more, but is still not the same as something else that is gone. */
        return address ? (int64_t)address : (int64_t)result;
      }
    }
}

static bool
evaluate_result (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  *value = value_of_result (evaluation, evaluation->source->result (node->op, evaluation->user_data));
  return true;
}

static bool
evaluate_asked (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  return evaluation->source->ask (node, value, NULL, evaluation->user_data);
}

static bool
evaluate_nr_free (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  return evaluation->source->nr_free ((KmZoneType)node->zone, node->order, value, evaluation->user_data);
}

static bool
evaluate_free_pages (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  return evaluation->source->free_pages ((KmZoneType)node->zone, value, evaluation->user_data);
}

static bool
evaluate_pcp (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  return evaluation->source->pcp ((KmZoneType)node->zone, value, evaluation->user_data);
}

/* Sums wrap around instead of overflowing: no frame number is near the edge. */
static int64_t
combine (KmExpectKind kind, int64_t left, int64_t right)
{
  switch (kind)
    {
    case KM_EXPECT_ADD:
      return (int64_t)((uint64_t)left + (uint64_t)right);
    case KM_EXPECT_SUBTRACT:
      return (int64_t)((uint64_t)left - (uint64_t)right);
    case KM_EXPECT_EQUAL:
      return left == right;
    case KM_EXPECT_NOT_EQUAL:
      return left != right;
    case KM_EXPECT_LESS:
      return left < right;
    case KM_EXPECT_LESS_EQUAL:
      return left <= right;
    case KM_EXPECT_GREATER:
      return left > right;
    case KM_EXPECT_GREATER_EQUAL:
      return left >= right;
    default:
      g_assert_not_reached ();
    }
}

static bool
evaluate_pair (const Evaluation *evaluation, const KmExpectNode *node, int64_t *value)
{
  int64_t left, right;

  if (!evaluate (evaluation, node->left, &left) || !evaluate (evaluation, node->right, &right))
    return false;
  *value = combine ((KmExpectKind)node->kind, left, right);
  return true;
}

static bool
evaluate (const Evaluation *evaluation, uint32_t root, int64_t *value)
{
  static const Evaluate leaves[KM_EXPECT_MISUSE] = {
    [KM_EXPECT_NUMBER] = evaluate_number,         [KM_EXPECT_NULL_PAGE] = evaluate_null,
    [KM_EXPECT_RESULT] = evaluate_result,         [KM_EXPECT_NR_FREE] = evaluate_nr_free,
    [KM_EXPECT_FREE_PAGES] = evaluate_free_pages, [KM_EXPECT_PCP] = evaluate_pcp,
  };
  const KmExpectNode *node = &evaluation->nodes[root];

  km_assert (node->kind <= KM_EXPECT_GREATER_EQUAL);
  if (node->kind >= KM_EXPECT_ADD)
    return evaluate_pair (evaluation, node, value);
  return node->kind < KM_EXPECT_MISUSE ? leaves[node->kind](evaluation, node, value)
                                       : evaluate_asked (evaluation, node, value);
}

/* Why a part cannot be evaluated: the first one in the tree that the machine has no answer to. */
static char *
explain_no_answer (const Evaluation *evaluation, uint32_t root)
{
  const KmExpectNode *node = &evaluation->nodes[root];
  int64_t value;
  char *problem = NULL;

  if (node->kind >= KM_EXPECT_ADD)
    {
      bool left_is_fine = evaluate (evaluation, node->left, &value);
      return explain_no_answer (evaluation, left_is_fine ? node->right : node->left);
    }
  if (node->kind < KM_EXPECT_MISUSE)
    return g_strdup_printf (_ ("this machine has no zone %s"), km_zone_type_name ((KmZoneType)node->zone));
  evaluation->source->ask (node, &value, &problem, evaluation->user_data);
  return problem;
}

bool
km_expect_value (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                 int64_t *value, char **problem)
{
  Evaluation evaluation = { nodes, source, user_data };

  if (evaluate (&evaluation, root, value))
    return true;
  if (problem)
    *problem = explain_no_answer (&evaluation, root);
  return false;
}

/* Forms of what questions answer; a count if not listed. */
static const uint8_t forms[KM_EXPECT_ADD] = {
  [KM_EXPECT_NULL_PAGE] = KM_FORM_FRAME, [KM_EXPECT_SLAB_FRAME] = KM_FORM_FRAME,
  [KM_EXPECT_FRAME_AT] = KM_FORM_FRAME,  [KM_EXPECT_TAKEN] = KM_FORM_FRAME,
  [KM_EXPECT_FROM_LIST] = KM_FORM_LIST,  [KM_EXPECT_FROM_ZONE] = KM_FORM_ZONE,
  [KM_EXPECT_MISUSE] = KM_FORM_YES_NO,   [KM_EXPECT_FAILS] = KM_FORM_YES_NO,
  [KM_EXPECT_SLEEPS] = KM_FORM_YES_NO,   [KM_EXPECT_MAY_SLEEP] = KM_FORM_YES_NO,
  [KM_EXPECT_REPORTS] = KM_FORM_YES_NO,  [KM_EXPECT_CACHE_EXISTS] = KM_FORM_YES_NO,
};

/* What the values of a tree are: of two forms the later one wins. */
static KmExpectForm
form_of (const Evaluation *evaluation, uint32_t root)
{
  const KmExpectNode *node = &evaluation->nodes[root];

  if (node->kind >= KM_EXPECT_ADD)
    return MAX (form_of (evaluation, node->left), form_of (evaluation, node->right));
  if (node->kind == KM_EXPECT_RESULT)
    {
      KmValue value = evaluation->source->result (node->op, evaluation->user_data);

      if (value == KM_VALUE_NULL || km_value_is (value, KM_VALUE_PAGE))
        return KM_FORM_FRAME;
      return km_value_is (value, KM_VALUE_NUMBER) ? KM_FORM_COUNT : KM_FORM_ADDRESS;
    }
  return node->kind == KM_EXPECT_NUMBER ? (KmExpectForm)node->part : (KmExpectForm)forms[node->kind];
}

/* Frames and addresses are in hexadecimal like everywhere, counts in decimal. A value that cannot be of its form is a
 * count. */
char *
km_expect_value_text (int64_t value, KmExpectForm form)
{
  bool named = value >= 0 && value < 16 * KM_MAX_ZONES;

  if (value == KM_EXPECT_NULL && form != KM_FORM_COUNT)
    return g_strdup ("NULL");
  if (form == KM_FORM_ADDRESS)
    return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", value);
  if (form == KM_FORM_FRAME && value >= 0)
    return g_strdup_printf ("frame(0x%" G_GINT64_MODIFIER "x)", value);
  if (form == KM_FORM_LIST && named)
    return g_strdup_printf ("list(%s, %u)", km_zone_type_name (km_expect_list_zone (value)),
                            km_expect_list_order (value));
  if (form == KM_FORM_ZONE && value >= 0 && value < KM_MAX_ZONES)
    return g_strdup_printf ("zone(%s)", km_zone_type_name ((KmZoneType)value));
  if (form == KM_FORM_YES_NO && (value == 0 || value == 1))
    return g_strdup (value ? "yes" : "no");
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

static const char *
relation_text (KmExpectKind kind)
{
  static const char *const texts[] = { "==", "!=", "<", "<=", ">", ">=" };
  return texts[kind - KM_EXPECT_EQUAL];
}

bool
km_expect_holds (const KmExpectNode *nodes, uint32_t root, const KmExpectSource *source, gpointer user_data,
                 char **explanation)
{
  Evaluation evaluation = { nodes, source, user_data };
  const KmExpectNode *node = &nodes[root];
  int64_t left, right;

  km_assert (node->kind >= KM_EXPECT_EQUAL);
  if (!evaluate (&evaluation, node->left, &left) || !evaluate (&evaluation, node->right, &right))
    {
      if (explanation)
        *explanation = explain_no_answer (&evaluation, root);
      return false;
    }
  if (combine ((KmExpectKind)node->kind, left, right))
    return true;
  if (explanation)
    {
      KmExpectForm form = form_of (&evaluation, root);
      g_autofree char *left_text = km_expect_value_text (left, form);
      g_autofree char *right_text = km_expect_value_text (right, form);
      /* TRANSLATORS: a value that was found, a relation such as == or <=, and the value it was compared with */
      *explanation = g_strdup_printf (_ ("the left side is %s, expected %s %s"), left_text,
                                      relation_text ((KmExpectKind)node->kind), right_text);
    }
  return false;
}
