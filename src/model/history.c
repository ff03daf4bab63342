/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/history.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/step.h"

enum
{
  MAX_OPS_LOOKED = 4000000, /* for the last change of a frame: about 20 ms */
};

char *
km_model_name_call (KmModel *model, uint32_t op)
{
  g_autofree char *text = km_script_op_text (km_timeline_script (km_model_timeline (model)), op);

  /* Translators: %1$s is a number, %2$s the call as it was written. */
  return g_strdup_printf (_ ("call %1$s: %2$s"), km_format_count ((int64_t)op + 1).text, text);
}

static bool
op_covers (KmModel *model, uint32_t number, KmPfn pfn)
{
  const KmOp op = km_script_op (km_timeline_script (km_model_timeline (model)), number);
  const KmOpInfo *info = km_op_info (op.kind);
  KmPfn first = KM_PFN_NONE;

  if (info->allocates)
    first = km_timeline_result (km_model_timeline (model), number);
  else if (info->frees || op.kind == KM_OP_GET_PAGE || op.kind == KM_OP_SPLIT_PAGE)
    first = km_model_operand (model, &op);
  return first != KM_PFN_NONE && pfn >= first && pfn - first < km_model_op_frames (model, &op);
}

uint32_t
km_model_last_change (KmModel *model, KmPfn pfn)
{
  uint32_t begun = km_timeline_cursor (km_model_timeline (model)).op;
  uint32_t stop = begun > MAX_OPS_LOOKED ? begun - MAX_OPS_LOOKED : 0;
  KmFrame frame = { .file = UINT32_MAX };

  km_machine_frame (km_model_machine (model), pfn, &frame);
  for (uint32_t op = begun; op-- > stop;)
    if (op_covers (model, op, pfn) || op == frame.file)
      return op;
  return UINT32_MAX;
}

uint32_t
km_model_owner_of_value (KmModel *model, KmValue value)
{
  const KmScript *script = km_timeline_script (km_model_timeline (model));
  uint32_t begun = km_timeline_cursor (km_model_timeline (model)).op;
  uint32_t stop = begun > MAX_OPS_LOOKED ? begun - MAX_OPS_LOOKED : 0;

  if (value == KM_VALUE_NULL)
    return UINT32_MAX;
  for (uint32_t op = begun; op-- > stop;)
    if (km_timeline_result (km_model_timeline (model), op) == value
        && km_op_info (km_script_op (script, op).kind)->returns != KM_TYPE_NUMBER)
      return op;
  return UINT32_MAX;
}
