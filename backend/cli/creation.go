package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// creationCommand is about mini programs that are ordered in a merchant's name.
func (r *runner) creationCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "creation", Short: "Mini programs ordered for merchants: list, order, query, resend, certify"}
	cmd.AddCommand(r.creationListCommand(), r.creationOrderCommand(), r.creationQueryCommand(), r.creationResendCommand(), r.creationCertifyCommand())
	return cmd
}

func (r *runner) creationListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list MERCHANT", Short: "List what was ordered and certified for a merchant", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				list, err := ask(ctx, d, (*api.Creation).Of, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, o := range list.Orders {
					rows = append(rows, []string{o.ID, o.AppName, word(r, o.State), o.OrderNo, o.MiniAppID, when(o.CreatedAt), o.Problem.In(r.language())})
				}
				return r.table(list, []string{"ORDER", "NAME", "STATE", "NUMBER", "MINI APP", "ORDERED", ""}, rows)
			})
		},
	}
}

func (r *runner) creationOrderCommand() *cobra.Command {
	var form, picture string
	cmd := &cobra.Command{
		Use: "order MERCHANT --form FILE", Short: "Order a mini program in the merchant's name; the merchant confirms it", Args: cobra.ExactArgs(1),
		Long: "Orders a mini program. The form is JSON with alipay_account, app_name, cert_name,\n" +
			"cert_no, legal_personal_name, contact_name, contact_phone and is_individual; - reads\n" +
			"it from standard input.",
		RunE: func(cmd *cobra.Command, args []string) error {
			order := api.OrderForm{}
			if err := r.orderForm(form, &order.Form); err != nil {
				return err
			}
			if picture != "" {
				var err error
				if order.Picture, err = readAttachment(picture); err != nil {
					return err
				}
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				order.MerchantID = m.ID
				made, err := ask(ctx, d, (*api.Creation).Order, order)
				if err != nil {
					return err
				}
				return r.printOrder(made)
			})
		},
	}
	cmd.Flags().StringVar(&form, "form", "", "JSON file of the order, or -")
	cmd.Flags().StringVar(&picture, "picture", "", "picture of the licence: PNG or JPEG, at most 4 MB")
	return cmd
}

// orderForm reads the form of an order.
func (r *runner) orderForm(path string, into *creation.Form) error {
	if path == "" {
		return fault.New("cli.form", fault.T("name the form with --form FILE", "请用 --form 指定表单文件"))
	}
	text, err := "", error(nil)
	if path == "-" {
		text, err = readText(r.streams.In, 1<<20)
	} else {
		text, err = readTextFile(path, 1<<20)
	}
	if err != nil {
		return err
	}
	if err := strictJSON(text, into); err != nil {
		return fault.Wrap(err, "cli.form", fault.T("the form is not the JSON of an order", "表单文件不是有效的创建订单 JSON"))
	}
	return nil
}

func (r *runner) printOrder(o creation.Order) error {
	return r.result(o, r.say("Order %s: %s", "订单 %s：%s", o.ID, o.State))
}

func (r *runner) creationQueryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "query ORDER", Short: "Ask the platform how far an order has come", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				o, err := ask(ctx, d, (*api.Creation).Query, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				return r.printOrder(o)
			})
		},
	}
}

func (r *runner) creationResendCommand() *cobra.Command {
	var picture string
	cmd := &cobra.Command{
		Use: "resend ORDER", Short: "Send an order again whose answer never came", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			again := api.ResendOrder{ID: args[0]}
			if picture != "" {
				var err error
				if again.Picture, err = readAttachment(picture); err != nil {
					return err
				}
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				o, err := ask(ctx, d, (*api.Creation).Resend, again)
				if err != nil {
					return err
				}
				return r.printOrder(o)
			})
		},
	}
	cmd.Flags().StringVar(&picture, "picture", "", "the picture of the licence again, when there was one")
	return cmd
}

func (r *runner) creationCertifyCommand() *cobra.Command {
	var number, picture string
	cmd := &cobra.Command{
		Use: "certify MERCHANT --licence-no NUMBER --picture FILE", Short: "Prove that a mini program belongs to an individual business",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readAttachment(picture)
			if err != nil {
				return err
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				c, err := ask(ctx, d, (*api.Creation).Certify, api.CertifyForm{MerchantID: m.ID, LicenceNo: number, Picture: content})
				if err != nil {
					return err
				}
				return r.result(c, r.say("%s: sent.", "%s：已提交。", m.Name))
			})
		},
	}
	cmd.Flags().StringVar(&number, "licence-no", "", "number on the licence")
	cmd.Flags().StringVar(&picture, "picture", "", "picture of the licence: PNG or JPEG, at most 4 MB")
	return cmd
}
