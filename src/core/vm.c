/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm.h"

ENGINE KmValue
km_vm_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  (void)m;
  (void)op;
  (void)operand;
  return KM_VALUE_NULL;
}
