/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of what lies in a kernel stack: its size, how deep it was used, and what ends it.
 *
 *   lowest address                              highest
 *   [guard page][thread_info][ left ]◄──[ used ]
 *    6.1, 64 bit   2.6.34                        the stack grows downwards */
#include "model/inspect/things.h"
#include "model/text/fill.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"

/* The stack that @value is, or that the page lies in. Returns false if there is none. */
static bool
find_stack (const KmMachine *machine, KmValue value, KmStackInfo *stack)
{
  for (uint32_t i = 0; km_machine_stack (machine, i, stack); i++)
    {
      uint32_t pages = MAX (stack->bytes >> km_machine_page_shift (machine), 1);

      if (value == stack->value
          || (km_value_is (value, KM_VALUE_PAGE) && km_value_is (stack->value, KM_VALUE_PAGE)
              && value - stack->value < pages))
        return true;
    }
  return false;
}

static void
add_bytes (KmInspectSection *section, const char *label, uint32_t bytes)
{
  km_section_add_mono (section, label, g_strdup_printf ("%u", bytes));
}

static void
add_room (const KmStackInfo *stack, KmInspectSection *section)
{
  uint32_t room = stack->bytes - stack->info_bytes;

  add_bytes (section, _ ("bytes used"), stack->used);
  if (stack->used <= room)
    km_section_add_mono (section, _ ("bytes left"),
                         g_strdup_printf ("%u - %u = %u", room, stack->used, room - stack->used));
  else
    km_section_add_mono (section, _ ("too deep by"),
                         g_strdup_printf ("%u - %u = %u", stack->used, room, stack->used - room));
}

/* What handlers of interrupts use. */
static void
add_interrupts (const KmMachine *machine, KmInspectSection *section)
{
  uint32_t all = km_machine_interrupt_stack_bytes (machine);

  if (all == 0)
    km_section_add (section, _ ("interrupts"),
                    g_strdup (_ ("their handlers use the stack of the task they interrupt")));
  for (uint32_t cpu = 0; all > 0 && cpu < km_machine_cpus (machine); cpu++)
    {
      g_autofree char *number = g_strdup_printf ("%u", cpu);
      g_autofree char *label = km_fill (_ ("interrupts, CPU {cpu}"), "cpu", number, NULL);
      g_autofree char *used = g_strdup_printf ("%u", km_machine_interrupt_stack_used (machine, cpu));
      g_autofree char *bytes = g_strdup_printf ("%u", all);

      km_section_add (
          section, label,
          km_fill (_ ("a stack of their own: {used} of {bytes} bytes used"), "used", used, "bytes", bytes, NULL));
    }
}

void
km_inspect_stack (KmModel *model, KmValue value, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section;
  KmStackInfo stack;

  if (!find_stack (machine, value, &stack))
    return;
  section = km_inspection_add_section (inspection, _ ("Kernel stack"));
  add_bytes (section, "THREAD_SIZE", stack.bytes);
  if (stack.info_bytes > 0)
    add_bytes (section, "struct thread_info", stack.info_bytes);
  add_room (&stack, section);
  add_interrupts (machine, section);
  km_section_add (section, _ ("below it"),
                  g_strdup (km_machine_maps_stacks (machine)
                                ? _ ("a guard page: touching it stops the kernel")
                                : _ ("no guard page: an overflow writes on, into the frames before it")));
}
