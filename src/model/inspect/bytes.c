/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of a part of an object's slot: what it is for, what it holds, what wrote over it. */
#include "model/history.h"
#include "model/inspect/things.h"
#include "model/snapshot/object_bytes.h"

#include "base/i18n.h"
#include "base/units.h"

/* The part that begins where @target says. Returns false if there is none at this step. */
static bool
find_part (KmModel *model, const KmTarget *target, KmBytePart *part, uint32_t *index, uint32_t *pad)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  unsigned n = km_model_object_bytes (model, target, parts, index, pad);

  for (unsigned i = 0; i < n; i++)
    {
      KmTarget other = km_model_bytes_target (model, target, &parts[i]);

      *part = parts[i];
      if (km_target_equal (&other, target))
        return true;
    }
  return false;
}

void
km_inspect_bytes (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  KmInspectSection *section;
  uint32_t index, pad;
  KmBytePart part;

  if (!find_part (model, target, &part, &index, &pad))
    {
      km_inspection_set_absent (inspection);
      return;
    }
  /* Translators: a part of the memory of an object, counted from its start: from byte, to byte. */
  inspection->title = g_strdup_printf (_ ("Bytes %+d to %+d"), (int)part.start - (int)pad,
                                       (int)(part.start + part.size) - 1 - (int)pad);
  inspection->subtitle = g_strdup (km_byte_kind_name (part.kind));
  section = km_inspection_add_section (inspection, "");
  km_section_add (section, _ ("size"), g_strdup (km_format_bytes (part.size).text));
  if (part.pattern)
    km_section_add_mono (section, _ ("contents"), g_strdup (part.pattern));
  if (part.op != UINT32_MAX)
    km_section_add_link (section, _ ("written by"), km_model_name_call (model, part.op), part.op);
  km_section_add_value (model, section, _ ("object"), target->value);
}
