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

/* What the values of a tree are, in the order of what wins. */
typedef enum
{
  FORM_COUNT,
  FORM_FRAME,
  FORM_ADDRESS,
} Form;

static Form
form_of (const Evaluation *evaluation, uint32_t root)
{
  const KmExpectNode *node = &evaluation->nodes[root];
  bool frame;

  if (node->kind >= KM_EXPECT_ADD)
    return MAX (form_of (evaluation, node->left), form_of (evaluation, node->right));
  if (node->kind == KM_EXPECT_RESULT)
    {
      KmValue value = evaluation->source->result (node->op, evaluation->user_data);

      frame = value == KM_VALUE_NULL || km_value_is (value, KM_VALUE_PAGE);
      return frame ? FORM_FRAME : km_value_is (value, KM_VALUE_NUMBER) ? FORM_COUNT : FORM_ADDRESS;
    }
  frame = node->kind == KM_EXPECT_NULL_PAGE || node->kind == KM_EXPECT_SLAB_FRAME || node->kind == KM_EXPECT_FRAME_AT;
  return frame ? FORM_FRAME : FORM_COUNT;
}

/* A value in words: frames and addresses in hexadecimal like everywhere, counts in decimal. */
static char *
value_text (int64_t value, Form form)
{
  if (value == KM_EXPECT_NULL && form != FORM_COUNT)
    return g_strdup ("NULL");
  if (form == FORM_ADDRESS)
    return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", value);
  if (form == FORM_FRAME && value >= 0)
    return g_strdup_printf ("frame(0x%" G_GINT64_MODIFIER "x)", value);
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
      Form form = form_of (&evaluation, root);
      g_autofree char *left_text = value_text (left, form);
      g_autofree char *right_text = value_text (right, form);
      /* TRANSLATORS: a value that was found, a relation such as == or <=, and the value it was compared with */
      *explanation = g_strdup_printf (_ ("the left side is %s, expected %s %s"), left_text,
                                      relation_text ((KmExpectKind)node->kind), right_text);
    }
  return false;
}
