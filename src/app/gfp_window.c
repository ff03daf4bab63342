/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmGfpWindow: the mask on the left, what it means on the right.
 *
 *   entry ──► mask ◄── ticks, situations        the entry keeps what was typed; ticks write the kernel's words into it
 *               │
 *               └──► advice, ticks, the two lines that can be tried
 *
 * Ticks are those of the generation of the machine. A type flag is ticked if the spelling of the mask has it; another
 * type flag takes its place, except for those that only choose a zone. */
#include "app/gfp_window.h"

#include "app/sections.h"
#include "base/i18n.h"
#include "core/words/gfp.h"
#include "model/actions/actions.h"
#include "model/advice/gfp_advice.h"
#include "model/advice/gfp_words.h"

#include <string.h>

struct _KmGfpWindow
{
  KmStepWindow parent_instance;

  /* template */
  AdwHeaderBar *header;
  GtkBox *halves;
  GtkBox *append_box;
  GtkEntry *mask_entry;
  GtkLabel *problem_label;
  GtkDropDown *situation_drop_down;
  GtkFlowBox *type_flags;
  GtkFlowBox *zone_modifiers;
  GtkFlowBox *action_modifiers;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkBox *sections_box;
  GtkSpinButton *order_spin;
  GtkSpinButton *bytes_spin;
  GtkButton *pages_button;
  GtkButton *kmalloc_button;

  /* plain */
  KmGenerationId generation;
  bool has_flags; /* there are ticks, of @generation */
  KmGfp gfp;
  bool showing; /* widgets are being set by the program */
};

G_DEFINE_FINAL_TYPE (KmGfpWindow, km_gfp_window, KM_TYPE_STEP_WINDOW)

enum
{
  NAME_CHARS = 18,
  WIDE_EMS = 52, /* from this width on, the halves are side by side */
};

/* ---- flags ---- */

static KmGfp
zone_bits (KmGenerationId generation)
{
  const KmGfpBits *bits = km_gfp_bits (generation);

  return bits->dma | bits->dma32 | bits->highmem | bits->movable;
}

static bool
only_chooses_zone (KmGenerationId generation, const KmGfpName *name)
{
  return name->value != 0 && (name->value & ~zone_bits (generation)) == 0;
}

static bool
has_word (const char *spelling, const char *word)
{
  g_auto (GStrv) words = g_strsplit (spelling, " | ", -1);

  return g_strv_contains ((const char *const *)words, word);
}

static bool
is_ticked (KmGfpWindow *self, const char *spelling, const KmGfpName *name)
{
  return name->type_flag ? has_word (spelling, name->name) : (self->gfp & name->value) == name->value;
}

/* The mask without the type flag that gives way to another. */
static KmGfp
without_type_flag (KmGfpWindow *self)
{
  g_autofree char *spelling = km_gfp_to_string (self->generation, self->gfp);
  KmGfp gfp = self->gfp;
  size_t n;
  const KmGfpName *names = km_gfp_names (self->generation, &n);

  for (size_t i = 0; i < n; i++)
    if (names[i].type_flag && !only_chooses_zone (self->generation, &names[i]) && has_word (spelling, names[i].name))
      gfp &= ~names[i].value;
  return gfp;
}

static GtkFlowBox *
box_of (KmGfpWindow *self, const KmGfpName *name)
{
  if (name->type_flag)
    return self->type_flags;
  return only_chooses_zone (self->generation, name) ? self->zone_modifiers : self->action_modifiers;
}

/* ---- showing ---- */

static void
show_ticks_of (KmGfpWindow *self, GtkFlowBox *box, const char *spelling)
{
  GtkWidget *child;

  for (child = gtk_widget_get_first_child (GTK_WIDGET (box)); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *tick = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));
      const KmGfpName *name = g_object_get_data (G_OBJECT (tick), "km-flag");

      gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), is_ticked (self, spelling, name));
    }
}

static void
show_ticks (KmGfpWindow *self)
{
  g_autofree char *spelling = km_gfp_to_string (self->generation, self->gfp);

  self->showing = true;
  show_ticks_of (self, self->type_flags, spelling);
  show_ticks_of (self, self->zone_modifiers, spelling);
  show_ticks_of (self, self->action_modifiers, spelling);
  self->showing = false;
}

/* Sets @gfp to the mask of the chosen situation. Returns false if none is chosen or this kernel has no such mask. */
static bool
chosen_mask (KmGfpWindow *self, KmGfp *gfp)
{
  guint chosen = gtk_drop_down_get_selected (self->situation_drop_down);
  size_t n;
  const KmGfpSituation *situations = km_gfp_situations (&n);
  g_autofree char *problem = NULL;

  return chosen > 0 && chosen <= n && km_gfp_read (self->generation, situations[chosen - 1].mask, gfp, &problem);
}

/* Several situations may ask for the same mask: the chosen one stays as long as it fits. */
static void
show_situation (KmGfpWindow *self)
{
  KmGfp gfp;

  if (!chosen_mask (self, &gfp) || gfp != self->gfp)
    gtk_drop_down_set_selected (self->situation_drop_down, 0);
}

static void
show_line (GtkButton *button, const KmAction *action, bool possible)
{
  g_autofree char *text = g_strdup_printf (_ ("Try %s"), action->line);

  gtk_label_set_text (GTK_LABEL (gtk_button_get_child (button)), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data_full (G_OBJECT (button), "km-line", g_strdup (action->line), g_free);
  gtk_widget_set_sensitive (GTK_WIDGET (button), possible);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), possible ? action->label : _ ("A recording cannot be changed."));
}

static void
show_lines (KmGfpWindow *self)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  bool possible = !km_script_is_recording (km_view_state_script (state));
  KmAction *pages = km_model_ask_pages (km_view_state_model (state), self->gfp,
                                        (uint32_t)gtk_spin_button_get_value_as_int (self->order_spin));
  KmAction *object = km_model_ask_bytes (km_view_state_model (state), self->gfp,
                                         (uint64_t)gtk_spin_button_get_value (self->bytes_spin));

  show_line (self->pages_button, pages, possible);
  show_line (self->kmalloc_button, object, possible);
  km_action_free (pages);
  km_action_free (object);
}

static void
show_advice (KmGfpWindow *self)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  g_autoptr (KmInspection) advice = km_gfp_advise (km_model_machine (km_view_state_model (state)), self->gfp,
                                                   (uint32_t)gtk_spin_button_get_value_as_int (self->order_spin));

  gtk_label_set_text (self->title_label, advice->title);
  gtk_label_set_text (self->subtitle_label, advice->subtitle);
  km_sections_show (self->sections_box, advice, state, NAME_CHARS);
}

static void
show_problem (KmGfpWindow *self, const char *problem)
{
  gtk_label_set_text (self->problem_label, problem ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  if (problem)
    gtk_widget_add_css_class (GTK_WIDGET (self->mask_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->mask_entry), "error");
}

/* The kernel's words for the mask, into the entry. */
static void
spell_mask (KmGfpWindow *self)
{
  g_autofree char *spelling = km_gfp_to_string (self->generation, self->gfp);

  self->showing = true;
  gtk_editable_set_text (GTK_EDITABLE (self->mask_entry), spelling);
  self->showing = false;
  show_problem (self, NULL);
}

static void
show_mask (KmGfpWindow *self)
{
  if (!km_view_state_model (km_step_window_state (KM_STEP_WINDOW (self))))
    return;
  show_ticks (self);
  show_situation (self);
  show_advice (self);
  show_lines (self);
}

/* ---- asking ---- */

static void
set_mask (KmGfpWindow *self, KmGfp gfp)
{
  self->gfp = gfp;
  spell_mask (self);
  show_mask (self);
}

static void
ticked_cb (GtkCheckButton *tick, KmGfpWindow *self)
{
  const KmGfpName *name = g_object_get_data (G_OBJECT (tick), "km-flag");
  bool on = gtk_check_button_get_active (tick);

  if (self->showing)
    return;
  if (!on)
    set_mask (self, self->gfp & ~name->value);
  else if (name->type_flag && !only_chooses_zone (self->generation, name))
    set_mask (self, without_type_flag (self) | name->value);
  else
    set_mask (self, self->gfp | name->value);
}

static void
mask_edited_cb (KmGfpWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->mask_entry));
  g_autofree char *problem = NULL;

  if (self->showing || !self->has_flags)
    return;
  if (km_gfp_read (self->generation, text, &self->gfp, &problem))
    show_mask (self);
  show_problem (self, problem);
}

static void
situation_cb (KmGfpWindow *self)
{
  KmGfp gfp;

  if (self->has_flags && chosen_mask (self, &gfp))
    set_mask (self, gfp);
}

static void
append_cb (GtkButton *button, KmGfpWindow *self)
{
  g_autofree char *line = g_strdup (g_object_get_data (G_OBJECT (button), "km-line"));

  if (line) /* a click may come before the first mask is shown */
    km_step_window_act (KM_STEP_WINDOW (self), line);
}

static void
append_pages_cb (KmGfpWindow *self)
{
  append_cb (self->pages_button, self);
}

static void
append_kmalloc_cb (KmGfpWindow *self)
{
  append_cb (self->kmalloc_button, self);
}

/* ---- flags of a generation ---- */

static void
add_tick (KmGfpWindow *self, const KmGfpName *name)
{
  GtkWidget *tick = gtk_check_button_new_with_label (name->name), *child = gtk_flow_box_child_new ();
  g_autofree char *meaning = km_gfp_name_meaning (self->generation, name);

  g_object_set_data (G_OBJECT (tick), "km-flag", (gpointer)name);
  g_signal_connect (tick, "toggled", G_CALLBACK (ticked_cb), self);
  gtk_widget_set_tooltip_text (tick, meaning);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), tick);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (box_of (self, name), child);
}

static void
drop_ticks (GtkFlowBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))))
    gtk_flow_box_remove (box, child);
}

/* A document of another generation has other flags; the mask is empty again, for its bits mean something else. */
static void
make_ticks (KmGfpWindow *self, KmGenerationId generation)
{
  size_t n;
  const KmGfpName *names = km_gfp_names (generation, &n);

  drop_ticks (self->type_flags);
  drop_ticks (self->zone_modifiers);
  drop_ticks (self->action_modifiers);
  self->generation = generation;
  self->has_flags = true;
  for (size_t i = 0; i < n; i++)
    add_tick (self, &names[i]);
  self->gfp = km_gfp_find (generation, "GFP_KERNEL", strlen ("GFP_KERNEL"))->value;
  spell_mask (self);
}

static void
km_gfp_window_show_step (KmStepWindow *window)
{
  KmGfpWindow *self = KM_GFP_WINDOW (window);
  const KmMachine *machine = km_model_machine (km_view_state_model (km_step_window_state (window)));
  KmGenerationId generation = km_machine_generation (machine)->id;

  if (!self->has_flags || self->generation != generation)
    make_ticks (self, generation);
  show_mask (self);
}

static void
km_gfp_window_resized (KmStepWindow *window, double em)
{
  KmGfpWindow *self = KM_GFP_WINDOW (window);
  bool wide = gtk_widget_get_width (GTK_WIDGET (self)) >= WIDE_EMS * em;
  GtkOrientation orientation = wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves), orientation);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->append_box), orientation);
}

/* ---- life ---- */

static void
fill_situations (KmGfpWindow *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  size_t n;
  const KmGfpSituation *situations = km_gfp_situations (&n);

  gtk_string_list_append (list, _ ("Choose a situation"));
  for (size_t i = 0; i < n; i++)
    gtk_string_list_append (list, _ (situations[i].situation));
  gtk_drop_down_set_model (self->situation_drop_down, G_LIST_MODEL (list));
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/kmemscope/Kmemscope/gfp_window.ui");
  gtk_widget_class_bind_template_child (class, KmGfpWindow, header);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, halves);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, append_box);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, mask_entry);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, problem_label);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, situation_drop_down);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, type_flags);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, zone_modifiers);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, action_modifiers);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, title_label);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, subtitle_label);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, sections_box);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, order_spin);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, bytes_spin);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, pages_button);
  gtk_widget_class_bind_template_child (class, KmGfpWindow, kmalloc_button);
  gtk_widget_class_bind_template_callback (class, mask_edited_cb);
  gtk_widget_class_bind_template_callback (class, situation_cb);
  gtk_widget_class_bind_template_callback (class, show_mask);
  gtk_widget_class_bind_template_callback (class, append_pages_cb);
  gtk_widget_class_bind_template_callback (class, append_kmalloc_cb);
}

static void
km_gfp_window_class_init (KmGfpWindowClass *class)
{
  KM_STEP_WINDOW_CLASS (class)->show = km_gfp_window_show_step;
  KM_STEP_WINDOW_CLASS (class)->resized = km_gfp_window_resized;
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
km_gfp_window_init (KmGfpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_situations (self);
}

GtkWindow *
km_gfp_window_new (GtkWindow *parent, KmViewState *state)
{
  KmGfpWindow *self = g_object_new (KM_TYPE_GFP_WINDOW, NULL);

  km_step_window_follow (KM_STEP_WINDOW (self), parent, state, self->header);
  gtk_widget_grab_focus (GTK_WIDGET (self->mask_entry));
  return GTK_WINDOW (self);
}
