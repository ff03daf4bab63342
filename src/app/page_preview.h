/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a page as paper on a desk: as large as fits, with a shadow; chequered where nothing is painted. */
#pragma once

#include <gtk/gtk.h>

#define KM_TYPE_PAGE_PREVIEW (km_page_preview_get_type ())
G_DECLARE_FINAL_TYPE (KmPagePreview, km_page_preview, KM, PAGE_PREVIEW, GtkWidget)

/* Returns: (floating) a preview without a picture that is at least @width times @height large. Signal "resized" when it
 * has another size and wants another picture. */
GtkWidget *km_page_preview_new (int width, int height);
/* Shows @picture, NULL for none; @says is what it is, for those who cannot see it. */
void km_page_preview_show (KmPagePreview *preview, GdkTexture *picture, const char *says);
/* How large a picture may be, in device pixels. */
void km_page_preview_room (KmPagePreview *preview, int *width, int *height);
/* Returns: (transfer none) (nullable) the picture. */
GdkTexture *km_page_preview_picture (KmPagePreview *preview);
