/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vm/vm.h"

#include "core/vm/convert.h"
#include "core/vm/percpu.h"
#include "core/vm/stack.h"

/* Which file carries out an operation of virtual memory. */
KmValue
km_vm_apply (KmMachine *m, const KmOp *op, KmValue operand)
{
  if (op->kind <= KM_OP_VUNMAP)
    return vmalloc_apply (m, op, operand);
  if (op->kind <= KM_OP_KUNMAP_ATOMIC)
    return kmap_apply (m, op, operand);
  if (op->kind <= KM_OP_VMALLOC_TO_PAGE)
    return convert_apply (m, op, operand);
  if (op->kind <= KM_OP_DEFINE_PER_CPU)
    return percpu_apply (m, op, operand);
  return stack_apply (m, op, operand);
}
