import { useDraft } from "@/ui";

const none: string[] = [];

/** The merchants that are ticked in the list. They stay so until they are unticked: on the way to a merchant and back, and through a reload. */
export const useTicked = () => useDraft<string[]>("merchants/ticked", none);
