/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions on areas of addresses. */
#include "model/actions/offer.h"

#include "base/i18n.h"

void
km_offer_area (const KmOffer *offer, const KmTarget *target)
{
  KmValue value = target->value;
  g_autofree char *name = km_offer_name_of (offer, value), *handle = km_offer_handle (offer->model);

  if (name && km_value_is (value, KM_VALUE_AREA))
    {
      km_offer_add_named (offer, _ ("Free {name}"), name, g_strdup_printf ("vfree(%s)", name));
      km_offer_add_named (offer, _ ("What if {name} is freed by kfree()?"), name, g_strdup_printf ("kfree(%s)", name));
    }
  km_offer_add (offer, g_strdup (_ ("Allocate an area of five pages")),
                g_strdup_printf ("%s = vmalloc(20000)", handle));
}
